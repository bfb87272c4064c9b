package io.triptych.encoder.audio;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Finds the FFmpeg program: the one that the system property {@value #PROPERTY} names, else that of
 * {@code org.bytedeco:ffmpeg}, if the artifact of this platform is on the class path. The latter is
 * unpacked, once for each version, to {@code triptych} in the user's folder for caches, together
 * with the libraries it links to. Nothing of it is loaded into this JVM.
 */
final class FfmpegProgram {
  /** The path of a program to use instead; {@code none} for no program at all. */
  static final String PROPERTY = "triptych.ffmpeg";

  private static final String RESOURCES = "org/bytedeco/ffmpeg/";
  private static final String VERSION = "META-INF/maven/org.bytedeco/ffmpeg/pom.properties";

  private FfmpegProgram() {}

  private static final class Holder {
    private static final Optional<Path> FOUND = find();
  }

  /** The program of this process; empty if there is none. */
  static Optional<Path> ofProcess() {
    return Holder.FOUND;
  }

  private static Optional<Path> find() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    String name = platform.startsWith("windows") ? "ffmpeg.exe" : "ffmpeg";
    try {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path path = Path.of(entry);
        if (isArtifact(path, platform)) {
          return Optional.of(unpack(path, platform).resolve(name));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this is the platform's artifact, by the name that Maven gives it. */
  private static boolean isArtifact(Path path, String platform) {
    String file = path.getFileName() == null ? "" : path.getFileName().toString();
    return file.startsWith("ffmpeg-")
        && file.endsWith("-" + platform + ".jar")
        && Files.isRegularFile(path);
  }

  /** JavaCPP's name of a platform, such as {@code linux-x86_64}. */
  static String platform(String system, String processor) {
    String os = system.toLowerCase(Locale.ROOT);
    String family = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os;
    String arch =
        switch (processor) {
          case "amd64", "x86_64", "x86-64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> processor;
        };
    return family + "-" + arch;
  }

  /** The user's folder for what can be made again. */
  private static Path cache() {
    String folder = System.getenv("XDG_CACHE_HOME");
    Path base =
        folder == null || folder.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(folder);
    return base.resolve("triptych");
  }

  private static Path unpack(Path artifact, String platform) throws IOException {
    try (JarFile jar = new JarFile(artifact.toFile())) {
      Path folder = cache().resolve("ffmpeg-" + version(jar) + "-" + platform);
      Files.createDirectories(folder);
      Enumeration<JarEntry> entries = jar.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        if (name.startsWith(RESOURCES + platform + "/") && isNeeded(name, entry)) {
          unpack(jar, entry, folder.resolve(name.substring(name.lastIndexOf('/') + 1)));
        }
      }
      return folder;
    }
  }

  private static boolean isNeeded(String name, JarEntry entry) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    // Bindings for Java are left out, and so is the program that only describes files.
    return !entry.isDirectory()
        && !file.startsWith("libjni")
        && !file.startsWith("jni")
        && !file.startsWith("ffprobe")
        && !file.endsWith(".h")
        && !file.endsWith(".lib");
  }

  private static String version(JarFile jar) throws IOException {
    Properties properties = new Properties();
    JarEntry entry = jar.getJarEntry(VERSION);
    if (entry != null) {
      try (InputStream in = jar.getInputStream(entry)) {
        properties.load(in);
      }
    }
    return properties.getProperty("version", "unknown");
  }

  /** Puts a file in its place as a whole, unless it is there in its full length. */
  private static void unpack(JarFile jar, JarEntry entry, Path target) throws IOException {
    if (Files.isRegularFile(target) && Files.size(target) == entry.getSize()) {
      return;
    }
    Path part = Files.createTempFile(target.getParent(), ".", ".part");
    try {
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      if (!part.toFile().setExecutable(true)) {
        throw new IOException(part + ": cannot be made executable (expected: it can)");
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
