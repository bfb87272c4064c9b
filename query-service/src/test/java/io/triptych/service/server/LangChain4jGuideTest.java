package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.service.FakeEncoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of the guide to the API that uses LangChain4j, compiled and run. */
@Timeout(180)
final class LangChain4jGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("triptych.root", "..")).resolve("docs/api.md");
  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(.*?class (\\w+) \\{.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void theProgramFindsTheNote() throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(GUIDE));
    assertThat(program.find()).isTrue();
    Path source = folder.resolve(program.group(2) + ".java");
    Files.writeString(source, program.group(1));
    compile(source);
    try (TriptychServer server =
        TriptychServer.start(ServerConfig.of(folder.resolve("data")), new FakeEncoder())) {
      assertThat(run(program.group(2), "127.0.0.1:" + server.port()))
          .isEqualTo("The bicycle stands in the cellar.\n");
    }
  }

  private void compile(Path source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        compiler.run(
            null,
            said,
            said,
            "-proc:none",
            "-Xlint:all,-path,-classfile",
            "-Werror",
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            folder.toString(),
            source.toString());
    assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** Runs a program and returns what it printed. */
  private String run(String name, String... arguments) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
