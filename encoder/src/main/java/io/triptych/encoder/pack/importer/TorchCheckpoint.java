package io.triptych.encoder.pack.importer;

import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads a PyTorch state dictionary without running anything of it (see {@link Unpickler}).
 *
 * <p>Two layouts. Since torch 1.6 a zip file: {@code NAME/data.pkl}, the pickled dictionary, and
 * {@code NAME/data/KEY}, the bytes of each storage. Before, one stream: a pickled magic number, the
 * pickled version 1001, a pickled description of the machine, the pickled dictionary, the pickled
 * list of storage keys, and for each key in that order its number of elements as i64 and its bytes.
 */
final class TorchCheckpoint {
  /** The low 64 bits of 0x1950a86a20f9469cfc6c. */
  private static final long MAGIC = 0xa86a20f9469cfc6cL;

  private static final long VERSION = 1001;

  private TorchCheckpoint() {}

  /**
   * The tensors by name, in the order of the file.
   *
   * @throws CorruptFileException if the file is damaged, or holds anything but tensors
   */
  static Map<String, Tensor> read(Path path) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(2);
    }
    boolean zip = start.length == 2 && start[0] == 'P' && start[1] == 'K';
    return zip ? readZip(path) : readStream(path);
  }

  private static Map<String, Tensor> readStream(Path path) throws IOException {
    ByteCursor in = new ByteCursor(path, MemorySegment.ofArray(Files.readAllBytes(path)));
    TorchGlobals globals = new TorchGlobals(in);
    if (!Long.valueOf(MAGIC).equals(new Unpickler(in, globals).read())) {
      throw in.corrupt("magic: another (expected: that of a torch checkpoint)");
    }
    Object version = new Unpickler(in, globals).read();
    if (!Long.valueOf(VERSION).equals(version)) {
      throw in.corrupt("version: " + version + " (expected: " + VERSION + ")");
    }
    Object machine = new Unpickler(in, globals).read();
    if (!(machine instanceof Map<?, ?> m) || !Boolean.TRUE.equals(m.get("little_endian"))) {
      throw in.corrupt("machine: " + machine + " (expected: little-endian)");
    }
    Map<String, TorchGlobals.View> views = views(in, new Unpickler(in, globals).read());
    Map<String, MemorySegment> data = storages(in, new Unpickler(in, globals).read(), views);
    return tensors(in, views, data);
  }

  private static Map<String, MemorySegment> storages(
      ByteCursor in, Object keys, Map<String, TorchGlobals.View> views) {
    Map<String, TorchGlobals.Storage> known = new HashMap<>();
    views.values().forEach(view -> known.put(view.storage().key(), view.storage()));
    if (!(keys instanceof List<?> list) || !known.keySet().equals(new HashSet<>(list))) {
      throw in.corrupt("storage keys: others (expected: those of the tensors)");
    }
    Map<String, MemorySegment> data = new HashMap<>();
    for (Object key : list) {
      TorchGlobals.Storage storage = known.get(key);
      long elements = in.i64();
      if (elements != storage.elements()) {
        throw in.corrupt(
            "storage elements: " + elements + " (expected: " + storage.elements() + ")");
      }
      data.put(storage.key(), in.take(elements * storage.type().bytes()));
    }
    return data;
  }

  private static Map<String, Tensor> readZip(Path path) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      String pickle =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith("/data.pkl"))
              .findFirst()
              .orElseThrow(() ->
                  new CorruptFileException(path, 0, "zip: no entry */data.pkl (expected: 1)"));
      ByteCursor in = new ByteCursor(path, MemorySegment.ofArray(bytes(path, zip, pickle)));
      Map<String, TorchGlobals.View> views =
          views(in, new Unpickler(in, new TorchGlobals(in)).read());
      String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
      Map<String, MemorySegment> data = new HashMap<>();
      for (TorchGlobals.View view : views.values()) {
        String key = view.storage().key();
        if (!data.containsKey(key)) {
          data.put(key, MemorySegment.ofArray(bytes(path, zip, folder + "data/" + key)));
        }
      }
      return tensors(in, views, data);
    } catch (ZipException e) {
      throw new CorruptFileException(path, 0, "zip: " + e.getMessage() + " (expected: whole)", e);
    }
  }

  private static byte[] bytes(Path path, ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new CorruptFileException(path, 0, "zip: no entry " + name + " (expected: 1)");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static Map<String, TorchGlobals.View> views(ByteCursor in, Object dictionary) {
    if (!(dictionary instanceof Map<?, ?> map)) {
      throw in.corrupt("checkpoint: not a dictionary (expected: names and tensors)");
    }
    Map<String, TorchGlobals.View> views = new LinkedHashMap<>();
    map.forEach((name, value) -> {
      if (!(name instanceof String key) || !(value instanceof TorchGlobals.View view)) {
        throw in.corrupt("entry " + name + ": no tensor (expected: a name and a tensor)");
      }
      views.put(key, view);
    });
    return views;
  }

  private static Map<String, Tensor> tensors(
      ByteCursor in, Map<String, TorchGlobals.View> views, Map<String, MemorySegment> data) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    views.forEach((name, view) -> {
      TorchGlobals.Storage storage = view.storage();
      MemorySegment bytes = data.get(storage.key());
      if (bytes.byteSize() != storage.elements() * storage.type().bytes()) {
        throw in.corrupt(
            "storage %s: %d bytes (expected: %d elements of %s)"
                .formatted(storage.key(), bytes.byteSize(), storage.elements(), storage.type()));
      }
      tensors.put(name, new Tensor(name, storage.type(), view.shape(), view.gather(bytes)));
    });
    return tensors;
  }
}
