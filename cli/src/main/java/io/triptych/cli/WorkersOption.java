package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.service.worker.RemoteEncoder;
import io.triptych.service.worker.WorkerAddress;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where towers run, if not in this process. */
final class WorkersOption {
  @Option(
      names = "--workers",
      paramLabel = "HOST:PORT,…",
      converter = Converter.class,
      description = "Workers of the same pack that encode in place of this process.")
  private Addresses workers;

  /** A list that is one value. */
  record Addresses(List<WorkerAddress> all) {}

  /** Reads the addresses of workers. */
  static final class Converter implements ITypeConverter<Addresses> {
    @Override
    public Addresses convert(String text) {
      try {
        return new Addresses(WorkerAddress.parse(text));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** How many workers there are; 0 if this process encodes. */
  int count() {
    return workers == null ? 0 : workers.all().size();
  }

  /** Their addresses, with commas; {@code none} if this process encodes. */
  String describe() {
    return workers == null
        ? "none"
        : workers.all().stream().map(WorkerAddress::toString).collect(Collectors.joining(","));
  }

  /** The encoder of a pack, or one over workers that have it; the caller closes it. */
  Encoder open(PackOption pack, Context context) throws IOException {
    return workers == null ? pack.open(context) : open(workers.all(), pack, context);
  }

  /** The encoder over workers that have a pack; the caller closes it. */
  static Encoder open(List<WorkerAddress> workers, PackOption pack, Context context)
      throws IOException {
    Encoder local = pack.open(context);
    try {
      return RemoteEncoder.connect(local, workers);
    } catch (RuntimeException e) {
      local.close();
      throw e;
    }
  }
}
