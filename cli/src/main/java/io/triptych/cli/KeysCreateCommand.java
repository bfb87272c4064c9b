package io.triptych.cli;

import io.triptych.service.access.ApiKey;
import io.triptych.service.access.RequestRate;
import io.triptych.service.access.Role;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    description = {
      "Make a key and print it. It is shown this once: the file keeps a hash of it only.",
      "read searches, write changes items too, admin makes and removes collections too."
    },
    footer = {
      "",
      "Examples:",
      "  triptych keys create storefront --role read --collections shop --rate 50",
      "  triptych keys create operator --role admin"
    })
final class KeysCreateCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "What the key is called in lists and logs.")
  private String name;

  @Option(
      names = "--role",
      paramLabel = "read|write|admin",
      required = true,
      description = "What it may do.")
  private Role role;

  @Option(
      names = "--collections",
      paramLabel = "A,B",
      split = ",",
      description = "The only collections (or aliases) it is good for (default: all).")
  private List<String> collections = List.of();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second (default: as the server says).")
  private Double rate;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description =
          "Requests at once after a rest (default: those of a second of --rate, else as the server"
              + " says).")
  private Integer burst;

  @Option(
      names = "--quota",
      paramLabel = "N",
      description = "Requests a day, UTC (default: as the server says).")
  private Long quota;

  @Mixin private KeysCommand.Place place;

  KeysCreateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ApiKey.Created created;
    try {
      created =
          place
              .keys()
              .create(
                  name,
                  role,
                  Set.copyOf(collections),
                  limits(),
                  InstantSource.system(),
                  new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    context.terminal().err().println("Key " + name + " is in " + place.path() + ". Keep it:");
    context.terminal().err().flush();
    context.terminal().out().println(created.secret());
    return ExitCode.DONE;
  }

  private Optional<RequestRate> limits() {
    return rate == null && burst == null && quota == null
        ? Optional.empty()
        : Optional.of(
            RequestRate.of(
                rate == null ? 0 : rate, burst == null ? 0 : burst, quota == null ? 0 : quota));
  }
}
