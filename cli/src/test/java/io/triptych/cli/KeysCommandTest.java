package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.service.access.Caller;
import io.triptych.service.access.KeyRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysCommandTest {
  @TempDir private Path data;
  private CommandRunner triptych;

  @BeforeEach
  void prepare() {
    triptych = new CommandRunner(data);
  }

  @Test
  void aKeyIsMadeListedAndRevoked() throws Exception {
    Outcome made =
        triptych.run(
            "keys",
            "create",
            "shop",
            "--role",
            "write",
            "--collections",
            "a,b",
            "--rate",
            "5",
            "--data",
            data);
    assertThat(made.status()).as(made.err()).isZero();
    String key = made.out().strip();
    Caller caller =
        new KeyRing(data.resolve("keys.yaml"), InstantSource.system()).find(key).orElseThrow();
    assertThat(caller.name()).isEqualTo("shop");
    assertThat(caller.collections()).containsExactlyInAnyOrder("a", "b");
    assertThat(caller.rate().orElseThrow().perSecond()).isEqualTo(5);
    assertThat(Files.readString(data.resolve("keys.yaml"))).doesNotContain(key);

    JsonNode list = triptych.run("keys", "list", "--data", data, "--format", "json").json();
    assertThat(list.at("/0/name").asText()).isEqualTo("shop");
    assertThat(list.at("/0/role").asText()).isEqualTo("write");
    assertThat(list.at("/0/rate").asDouble()).isEqualTo(5);
    assertThat(list.at("/0/burst").asInt()).isEqualTo(5);
    assertThat(list.at("/0/quota").asInt()).isZero();
    Outcome table = triptych.run("keys", "list", "--data", data);
    assertThat(table.out()).contains("shop", "write", "a, b").doesNotContain(key.substring(12));

    assertThat(triptych.run("keys", "revoke", "shop", "--data", data).status()).isZero();
    assertThat(triptych.run("keys", "list", "--data", data).out()).contains("No keys in ");
  }

  @Test
  void aListTellsHowOftenEachMayAsk() throws Exception {
    triptych.run("keys", "create", "plain", "--role", "read", "--data", data);
    triptych.run("keys", "create", "daily", "--role", "read", "--quota", "9", "--data", data);
    triptych.run("keys", "create", "slow", "--role", "read", "--rate", "0.5", "--data", data);
    triptych.run("keys", "create", "zero", "--role", "read", "--rate", "0", "--data", data);
    assertThat(triptych.run("keys", "list", "--data", data).out())
        .containsPattern("plain +read +all +as the server says ")
        .containsPattern("daily +read +all +9 a day ")
        .containsPattern("slow +read +all +0\\.5/s, 1 at once ")
        .containsPattern("zero +read +all +as the server says ");
    JsonNode list = triptych.run("keys", "list", "--data", data, "--format", "json").json();
    assertThat(list).hasSize(4);
    assertThat(list.findValues("quota")).hasSize(3);
  }

  @Test
  void wrongUseIsTold() {
    assertThat(triptych.run("keys", "create", "shop", "--role", "boss", "--data", data).err())
        .contains("--role: boss (expected: read, write, admin)");
    assertThat(triptych.run("keys", "create", "shop", "--data", data).err())
        .contains("--role: missing");
    assertThat(triptych.run("keys", "create", "a b", "--role", "read", "--data", data).err())
        .contains("name: a b (expected: 1 to 64 letters");
    assertThat(triptych.run("keys", "revoke", "gone", "--data", data).err())
        .contains("name: gone (expected: the name of a key)");
    assertThat(triptych.run("keys").err()).contains("command: none (expected: create, list");
  }
}
