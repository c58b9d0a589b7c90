package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.written.InvalidConfiguration;
import dev.weir.written.Problem;
import dev.weir.written.Problems;
import dev.weir.written.YamlText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of mistake is told, at its exact place, with a remedy, and all of them together. */
class MistakesTest {
  private static final String SHOP = "servers: { shop: { url: 'http://h/mcp' } }\n";

  private static Arguments is(String text, String... problems) {
    return Arguments.of(text, List.of(problems));
  }

  static Stream<Arguments> document() {
    return Stream.of(
        is(
            "a: [1",
            "w:1:6: this is not YAML: expected ',' or ']', but got <stream end> — check indentation, quotes and brackets here"),
        is(
            "a:\n\tb: 1",
            "w:2:1: this is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) — check indentation, quotes and brackets here"),
        is(
            "port: 1\n@",
            "w:2:1: this is not YAML: found character '@' that cannot start any token. (Do not use @ for indentation) — check indentation, quotes and brackets here"),
        is(
            "data: \"a\u0001\"",
            "w:1:9: the character U+0001 is not allowed in YAML — remove it, or write it as an escape in double quotes"),
        is(
            "port: 1\nport: 2",
            "w:2:1: `port` is written twice in one mapping — keep one of the two"),
        is("[1]: 2", "w:1:1: a field's name is a list — write a plain name before the colon"),
        is("data: &x y", "w:1:7: anchors and aliases are not read here — write the value out"),
        is(
            "a: &x [1]\nb: [*x, *x]",
            "w:1:4: anchors and aliases are not read here — write the value out"),
        is(
            "data: !!str 5",
            "w:1:7: tags are not read here — remove the tag; quote the value if it is a text"),
        is(
            "servers: !mine {}",
            "w:1:10: tags are not read here — remove the tag; quote the value if it is a text"),
        is(
            "port: 1\n---\nport: 2",
            "w:3:1: a second document begins here — keep one document in the file"),
        is(
            "a: " + "[".repeat(20) + "]".repeat(20),
            "w:1:19: this is nested deeper than 16 levels — nothing in this file needs that; check the brackets"),
        is(
            "- 1",
            "w:1:1: the file is a list where a mapping belongs — write fields under it, indented"),
        is(
            "hello",
            "w:1:1: the file is a text where a mapping belongs — write fields under it, indented"),
        is(
            "#".repeat(YamlText.MAX_LENGTH + 1),
            "w:1:1: the file is longer than 1 MiB — split what it describes over several Weirs"));
  }

  static Stream<Arguments> top() {
    return Stream.of(
        is("\nprot: 7070", "w:2:1: unknown field `prot` — did you mean `port`?"),
        is(
            "allowed-hosts: [a]",
            "w:1:1: unknown field `allowed-hosts` — did you mean `allowed_hosts`?"),
        is(
            "zzzzzz: 1",
            "w:1:1: unknown field `zzzzzz` — use one of `allowed_hosts`, `allowed_origins`, `builtin`, `cron`, `data`, `files`, `host`, `ledger`, `limits`, `port`, `retention`, `servers`, `tenant`, `tools`, `unknown_tools`"),
        is(
            "cron: { nightly: { queue: q } }",
            "w:1:9: `nightly` must say when, and into which queue — write when: 0 2 * * * and queue: NAME"),
        is(
            "cron: { nightly: { when: at two, queue: q } }",
            "w:1:26: `when` is no crontab expression — write minute, hour, day, month and weekday, such as 0 2 * * *"),
        is(
            "cron: { nightly: { when: 0 2 * * *, queue: q, zone: Berlin } }",
            "w:1:53: `zone` is no time zone — write one such as Europe/Berlin or UTC"),
        is(
            "cron: { nightly: { when: 0 2 * * *, queue: q, spread: 13h } }",
            "w:1:55: `spread` is out of range — write 0s to 12h"),
        is("builtin: tasks", "w:1:10: `builtin` is a text — write a list"),
        is(
            "builtin: [documents]",
            "w:1:10: `documents` has no directory to work in — name one under `files`, with its `path`"),
        is(
            "files: { c: { path: conf } }",
            "w:1:21: `path` is not absolute: it would mean another directory wherever Weir is started — write it from the beginning, such as /srv/conf"),
        is("files: { c: {} }", "w:1:10: `c` has no `path` — write where it is"),
        is(
            "files: { c: { path: /c, max_bytes: 7 } }",
            "w:1:36: `max_bytes` is out of range — write a whole number from 1024 to 16777216"),
        is(
            "files: { c: { path: /c, size: 7 } }",
            "w:1:25: unknown field `size` — use one of `max_bytes`, `path`"),
        is(
            "files: { 'a/b': { path: /c } }",
            "w:1:10: `a/b` is not a usable name of a root — use up to 64 letters, digits, ., - and _, beginning with a letter or digit"),
        is(
            "builtin: [tasks, tasks, locks]",
            "w:1:25: there are no built-in tools called `locks` — write some of "
                + String.join(", ", Known.KITS)),
        is(
            "builtin: [tasks]\nservers: { weir: { url: 'http://127.0.0.1:9000/mcp' } }",
            "w:2:12: a server is called `weir`, as the built-in one is — call it something else, or leave `builtin` out"),
        is(
            "retention: 90",
            "w:1:12: `retention` is not a duration — write a number with its unit, such as 500ms, 10s, 5m, 1h or 1d"),
        is("retention: 6d", "w:1:12: `retention` is out of range — write 7d to 3650d"),
        is(
            SHOP
                + "retention: 14d\n"
                + "tools: { shop.buy: { effect: write, duplicate_window: 14d } }",
            "w:2:12: `retention` is not longer than a `duplicate_window`: duplicates would be forgotten — write more than 14d, or make the window shorter"),
        is("port: many", "w:1:7: `port` is a text — write a whole number"),
        is("port: 70700", "w:1:7: `port` is out of range — write a whole number from 0 to 65535"),
        is("port: 1.5", "w:1:7: `port` is out of range — write a whole number from 0 to 65535"),
        is("port: -1", "w:1:7: `port` is out of range — write a whole number from 0 to 65535"),
        is(
            "port: 99999999999999999999",
            "w:1:7: `port` is out of range — write a whole number from 0 to 65535"),
        is("port:", "w:1:6: `port` is nothing — write a whole number"),
        is(
            "host: 'a b'",
            "w:1:7: `host` is not a host name or address — write one like 127.0.0.1 or 0.0.0.0"),
        is(
            "host: 0.0.0.0",
            "w:1:1: `host` lets other machines in, but `allowed_hosts` names no host to answer for — list under `allowed_hosts` the names that agents call Weir by"),
        is("allowed_hosts: weir.example.com", "w:1:16: `allowed_hosts` is a text — write a list"),
        is(
            "allowed_hosts: [ok, 'http://x/']",
            "w:1:21: `http://x/` does not fit `allowed_hosts` — write a host like weir.example.com or host:7070"),
        is(
            "allowed_origins:\n  - example.com",
            "w:2:5: `example.com` does not fit `allowed_origins` — write an origin like https://host or http://host:8080"),
        is(
            "allowed_origins: [[]]",
            "w:1:19: `allowed_origins` holds a list — write a list of texts"),
        is("tenant: 5", "w:1:9: `tenant` is a number — write a text: put it in quotes"),
        is(
            "tenant: a/b",
            "w:1:9: `tenant` is not a usable name — use up to 64 letters, digits, - and _, beginning with a letter or digit"),
        is(
            "unknown_tools: refused",
            "w:1:16: `unknown_tools` cannot be `refused` — did you mean `refuse`?"),
        is(
            "unknown_tools: no",
            "w:1:16: `unknown_tools` cannot be `no` — use one of `irreversible`, `refuse`"),
        is(
            "ledger: mysql://secret",
            "w:1:9: `ledger` names no ledger that Weir knows — write `embedded` or a URL like jdbc:postgresql://host/database"),
        is(
            "ledger: jdbc:postgresql://h/d?password=${PW}",
            "w:1:40: the environment variable PW is not set — set it before starting Weir, or write $${ for a literal ${"),
        is("data: ''", "w:1:7: this is not a path — write the path of a directory"),
        is(
            "limits: { request_bytes: 10 }",
            "w:1:26: `request_bytes` is out of range — write a whole number from 1024 to 1073741824"),
        is(
            "servers: []",
            "w:1:10: `servers` is a list where a mapping belongs — write fields under it, indented"));
  }

  static Stream<Arguments> servers() {
    return Stream.of(
        is(
            "servers:\n  a__b: { url: 'http://h' }",
            "w:2:3: `a__b` cannot name a tool server — use up to 64 letters, digits, - and _, not __, and begin and end with a letter or digit"),
        is(
            "servers:\n  s: {}",
            "w:2:3: server `s` has neither `command` nor `url` — write `command: [program, argument]` or `url: https://…`"),
        is(
            "servers:\n  s: { command: [a], url: 'http://h' }",
            "w:2:22: server `s` has both `command` and `url` — keep `command` for a process that Weir starts, or `url` for one that runs elsewhere"),
        is(
            "servers:\n  pay: { http: { base_url: x } }",
            "w:2:10: `http` is not in this version of Weir: tools would not be made from an HTTP API — remove it; Weir does not start on a promise that it cannot keep"),
        is("servers:\n  s: { command: run me }", "w:2:17: `command` is a text — write a list"),
        is(
            "servers:\n  s: { command: [] }",
            "w:2:17: `command` names no program — write `command: [program, argument]`"),
        is(
            "servers:\n  s: { comand: [x] }",
            "w:2:3: server `s` has neither `command` nor `url` — write `command: [program, argument]` or `url: https://…`",
            "w:2:8: unknown field `comand` — did you mean `command`?"),
        is(
            "servers:\n  s: { command: [x], headers: {} }",
            "w:2:22: `headers` only goes with `url` — remove it"),
        is(
            "servers:\n  s: { url: 'http://h', env: {A: b} }",
            "w:2:25: `env` only goes with `command` — remove it"),
        is(
            "servers:\n  s: { command: [x], env: { 1A: b } }",
            "w:2:29: `1A` cannot name an environment variable — use letters, digits and _"),
        is(
            "servers:\n  s: { command: [x], env: { A: } }",
            "w:2:31: `A` has nothing for a value — write a text; \"\" for an empty one"),
        is(
            "servers:\n  s: { command: [x], env: { A: '${NOPE}' } }",
            "w:2:33: the environment variable NOPE is not set — set it before starting Weir, or write $${ for a literal ${"),
        is(
            "servers:\n  s: { command: [x, 'a${}'] }",
            "w:2:23: `${}` does not name an environment variable — write ${NAME}, or $${ for a literal ${"),
        is(
            "servers:\n  s: { url: 'ftp://h/x' }",
            "w:2:13: this is not an absolute http or https URL — write it like https://host:port/mcp; credentials belong in `headers`"),
        is(
            "servers:\n  s: { url: 'http://me:pw@h/x' }",
            "w:2:13: a URL with a user in it ends up in logs — write it like https://host:port/mcp; credentials belong in `headers`"),
        is(
            "servers:\n  s: { url: 'not a url' }",
            "w:2:13: this is not a URL — write it like https://host:port/mcp; credentials belong in `headers`"),
        is(
            "servers:\n  s: { url: 'http://h', headers: { 'a b': c } }",
            "w:2:36: `a b` cannot name a header — use letters, digits and -"),
        is(
            "servers:\n  s: { url: 'http://h', headers: { Mcp-Session-Id: c } }",
            "w:2:36: Weir sets the header `Mcp-Session-Id` itself — remove it"),
        is(
            "servers:\n  s: { url: 'http://h', headers: { weir-deadline-ms: c } }",
            "w:2:36: Weir sets the header `weir-deadline-ms` itself — remove it"),
        is(
            "servers:\n  s: { url: 'http://h', headers: { X-a: c, x-A: d } }",
            "w:2:44: the header `x-A` is written twice — keep one; case does not tell headers apart"),
        is(
            "servers:\n  s: { url: 'http://h', headers: { X: \"a\\nb\" } }",
            "w:2:39: the header's value holds a character that no header may hold — use printable ASCII; look for a line break at its end"),
        is(
            "servers:\n  s: { url: 'http://h', trust_annotations: yes }",
            "w:2:44: `trust_annotations` is a text — write true or false"),
        is(
            "servers:\n  s: { url: 'http://h', isolation: sesion }",
            "w:2:36: `isolation` cannot be `sesion` — did you mean `session`?"),
        is(
            "servers:\n  s: { url: 'http://h', start_timeout: 30 }",
            "w:2:40: `start_timeout` is not a duration — write a number with its unit, such as 500ms, 10s, 5m, 1h or 1d"),
        is(
            "servers:\n  s: { url: 'http://h', start_timeout: 2d }",
            "w:2:40: `start_timeout` is out of range — write 100ms to 1h"),
        is(
            "servers:\n  s: { command: [x], restart: { delay: 1s, max_delay: 10ms } }",
            "w:2:55: `max_delay` is shorter than `delay` — write at least 1s"),
        is(
            "servers:\n  s: { command: [x], restart: never }",
            "w:2:31: `restart` is a text where a mapping belongs — write fields under it, indented"),
        is(
            "servers:\n  s: { command: [x], restart: { attempts: 3 } }",
            "w:2:33: unknown field `attempts` — use one of `delay`, `max_delay`, `reset_after`"));
  }

  static Stream<Arguments> tools() {
    return Stream.of(
        is(
            SHOP + "tools:\n  charge: { effect: write }",
            "w:3:3: `charge` does not name a tool — write server.tool, or server.* for all tools of a server"),
        is(
            SHOP + "tools:\n  shpo.charge: { effect: write }",
            "w:3:3: no server is named `shpo` — did you mean `shop`?"),
        is(
            "tools:\n  shop.charge: { effect: write }",
            "w:2:3: no server is named `shop` — describe it under `servers`"),
        is(
            SHOP + "tools:\n  shop.get_*: { effect: read }",
            "w:3:3: `shop.get_*` is a pattern — name the tool, or write shop.* for all tools of the server"),
        is(
            SHOP + "tools:\n  shop.*: { key: args.id }",
            "w:3:13: `key` cannot be shared by all tools of a server: two tools would take each other's keys — write it under each tool"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: ireversible }",
            "w:3:23: `effect` cannot be `ireversible` — did you mean `irreversible`?"),
        is(
            SHOP + "tools:\n  shop.pay: irreversible",
            "w:3:13: tool `shop.pay` is a text where a mapping belongs — write fields under it, indented"),
        is(
            SHOP + "tools:\n  shop.pay: { key: 'order' }",
            "w:3:21: `key` does not compile: undeclared reference to 'order' (in container '') — write a CEL expression over `args` that gives a string, such as '\"order:\" + args.order_id'"),
        is(
            SHOP + "tools:\n  shop.pay: { key: '\"a\" + arg.x' }",
            "w:3:27: `key` does not compile: undeclared reference to 'arg' (in container '') — write a CEL expression over `args` that gives a string, such as '\"order:\" + args.order_id'"),
        is(
            SHOP + "tools:\n  shop.pay: { key: 5 }",
            "w:3:20: `key` is a number — write a text: put it in quotes"),
        is(
            SHOP + "tools:\n  shop.get: { effect: read, key: args.id }",
            "w:3:29: `key` has no effect: a read has no effect key — remove it"),
        is(
            SHOP + "tools:\n  shop.get: { key: args.id }\n  shop.*: { effect: read }",
            "w:3:15: `key` has no effect: a read has no effect key — remove it"),
        is(
            SHOP + "tools:\n  shop.put: { effect: idempotent_write, duplicate_window: 5m }",
            "w:3:41: `duplicate_window` has no effect: such a tool may run twice without harm — remove it"),
        is(
            SHOP + "tools:\n  shop.put: { key: args.id, duplicate_window: 5m }",
            "w:3:29: `duplicate_window` has no effect: a tool with a key is not judged by time — remove it"),
        is(
            SHOP + "tools:\n  shop.put: { exclude: [a..b, c, c] }",
            "w:3:25: `a..b` is not the path of an argument — write field or field.inner",
            "w:3:34: `c` is excluded twice — keep one"),
        is(
            SHOP + "tools:\n  shop.put: { timeout: 0s }",
            "w:3:24: `timeout` is out of range — write 1ms to 1d"),
        is(
            SHOP + "tools:\n  shop.put: { timeout: 5 minutes }",
            "w:3:24: `timeout` is not a duration — write a number with its unit, such as 500ms, 10s, 5m, 1h or 1d"));
  }

  private static final String READ = SHOP + "tools:\n  shop.see: { effect: read }\n  shop.pay: ";

  static Stream<Arguments> doubts() {
    return Stream.of(
        is(
            READ + "{ probe: see }",
            "w:4:22: `probe` is a text where a mapping belongs — write fields under it, indented"),
        is(
            READ + "{ probe: { happend: 'true' } }",
            "w:4:15: `probe` does not say which tool to ask — write tool: a read of the same server",
            "w:4:15: `probe` does not say what shows that it happened — write happened, such as 'result.status == \"paid\"'",
            "w:4:24: unknown field `happend` — did you mean `happened`?"),
        is(
            READ + "{ probe: { tool: see, happened: 'results.x' } }",
            "w:4:46: `happened` does not compile: undeclared reference to 'results' (in container '') — write a CEL expression over `result`, `args` and `error` that is true or false"),
        is(
            READ + "{ probe: { tool: see, happened: '\"yes\"' } }",
            "w:4:46: `happened` does not compile: it gives string, not true or false — write a CEL expression over `result`, `args` and `error` that is true or false"),
        is(
            READ + "{ probe: { tool: pay, happened: 'true' } }",
            "w:4:30: the probe's tool `shop.pay` is not declared as a read — a probe must change nothing: declare the tool with effect: read, or ask another"),
        is(
            READ + "{ probe: { tool: other, happened: 'true' } }",
            "w:4:30: the probe's tool `shop.other` is not declared as a read — a probe must change nothing: declare the tool with effect: read, or ask another"),
        is(
            READ + "{ probe: { tool: see, happened: 'true', args: { id: '{{arg.id}}' } } }",
            "w:4:65: what stands between double braces is no place to fill — write {{args.field}}, {{args.field.inner}} or {{key}}"),
        is(
            READ + "{ probe: { tool: see, happened: 'true', args: { id: 'x{{args.id' } } }",
            "w:4:65: what stands between double braces is no place to fill — write {{args.field}}, {{args.field.inner}} or {{key}}"),
        is(
            READ + "{ probe: { tool: see, happened: 'true', args: [1] } }",
            "w:4:59: `args` is a list — write the arguments of the tool that is asked, such as { order_id: \"{{args.order_id}}\" }"),
        is(
            READ + "{ probe: { tool: see, happened: 'true', args: { k: '{{key}}' } } }",
            "w:4:53: `{{key}}` stands for the key that the tool was given, and it is given none — describe `idempotency_key` of the tool, or use {{args.…}}"),
        is(
            READ + "{ probe: { tool: see, happened: 'true', reads: 0, settle: 1ms } }",
            "w:4:60: `reads` is out of range — write a whole number from 1 to 10",
            "w:4:71: `settle` is out of range — write 100ms to 30d"),
        is(
            READ
                + "{ timeout: 10s, probe: { tool: see, happened: 'true', settle: 5s, again_within: 20s } }",
            "w:4:79: `again_within` is over before absence is proved: `timeout` and two times `settle` are 20s — write more than that, or remove it: nothing would ever be sent again"),
        is(
            READ + "{ probe: { tool: see, happened: 'true', again_within: 2d } }",
            "w:4:67: `again_within` is out of range — write 1s to 1d"),
        is(
            SHOP
                + "tools:\n  shop.*: { probe: { tool: see, happened: 'true' } }\n  shop.see: { effect: read }",
            "w:3:13: `probe` cannot be shared by all tools of a server: each tool's effects are found by another question — write it under each tool"),
        is(
            SHOP
                + "tools:\n  shop.see: { effect: read, idempotency_key: { meta: k, retention: 1d } }",
            "w:3:29: `idempotency_key` has no effect: a read has no effect key — remove it"),
        is(
            READ + "{ idempotency_key: { retention: 24h } }",
            "w:4:15: `idempotency_key` must say where the tool takes the key — write either argument: NAME or meta: NAME"),
        is(
            READ + "{ idempotency_key: { argument: a, meta: b, retention: 24h } }",
            "w:4:15: `idempotency_key` must say where the tool takes the key — write either argument: NAME or meta: NAME"),
        is(
            READ + "{ idempotency_key: { argument: k } }",
            "w:4:15: `idempotency_key` does not say how long the tool remembers a key — write retention, such as 24h: after it the tool would do the work again"),
        is(
            READ + "{ idempotency_key: { argument: 'a b', retention: 24h } }",
            "w:4:44: `a b` is not a usable name — use up to 100 letters, digits, _, -, . and /"),
        is(
            READ + "{ idempotency_key: { argument: k, retention: 1m } }",
            "w:4:47: `retention` is shorter than a call and a second one may take (1m, and a tenth of it is kept back) — lower the tool's `timeout`, or remove `idempotency_key`: it could never be used"),
        is(
            READ + "{ timeout: 2h, idempotency_key: { argument: k, retention: 2h } }",
            "w:4:60: `retention` is shorter than a call and a second one may take (2h, and a tenth of it is kept back) — lower the tool's `timeout`, or remove `idempotency_key`: it could never be used"));
  }

  @ParameterizedTest
  @MethodSource({"document", "top", "servers", "tools", "doubts"})
  void isToldAtItsPlace(String text, List<String> problems) {
    assertThat(told(text)).isEqualTo(problems);
  }

  @ParameterizedTest
  @MethodSource("later")
  void aFieldOfALaterVersionIsRefusedAndNotIgnored(String field) {
    String text = SHOP + "tools:\n  shop.pay:\n    effect: irreversible\n    " + field + ": x\n";
    assertThat(told(text))
        .singleElement()
        .asString()
        .startsWith("w:5:5: `" + field + "` is not in this version of Weir: ");
  }

  static Stream<String> later() {
    return Stream.of("rehearse", "approve", "undo", "before", "verify");
  }

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    String text =
        """
        prot: 1
        servers:
          a: { url: x }
          b: { command: [p], env: { T: "${MISSING}" } }
        tools:
          c.t: { effect: read }
          a.t: { efect: read, timeout: 5 }
        port: x
        """;
    assertThat(told(text))
        .extracting(line -> line.replaceAll("^w:(\\d+:\\d+).*", "$1"))
        .containsExactly("1:1", "3:13", "4:33", "6:3", "7:10", "7:32", "8:7");
  }

  @Test
  void tooManyMistakesAreCutOff() {
    String text =
        Stream.iterate(0, i -> i + 1)
            .limit(500)
            .map(i -> "nonsense" + i + ": 1\n")
            .collect(Collectors.joining());
    assertThat(told(text)).hasSize(Problems.MOST);
  }

  /** A missing variable or a bad URL must not put the rest of a secret on the screen. */
  @Test
  void noMistakeShowsAValue() {
    String text =
        """
        ledger: jdbc:s3cr3t
        servers:
          a: { url: "http://u:s3cr3t@h", headers: { A: "s3cr3t\\u0001" } }
          b: { command: [p], env: { T: "s3cr3t${MISSING}" } }
          c: { url: "s3cr3t s3cr3t" }
          d: { url: "http://h", headers: { B: ["s3cr3t"] } }
          e: { command: [p], env: { U: [s3cr3t] }, cwd: "s3cr3t\\0" }
        """;
    assertThat(told(text)).hasSize(8).noneMatch(problem -> problem.contains("s3cr3t"));
  }

  static List<String> told(String text) {
    InvalidConfiguration thrown =
        catchThrowableOfType(
            InvalidConfiguration.class, () -> Configuration.parse("w", text, Map.of()));
    assertThat(thrown).as("nothing was refused").isNotNull();
    assertThat(thrown)
        .hasMessage(
            thrown.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    return thrown.problems().stream().map(Problem::toString).toList();
  }
}
