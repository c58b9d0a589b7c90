package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit that is none, or that may not be asked for, is told at its exact place. */
class LimitMistakesTest {
  private static final String SHOP = "servers: { shop: { url: 'http://h/mcp' } }\n";
  private static final String TRUST =
      "servers: { shop: { url: 'http://h', trust_annotations: true } }\n";

  private static Arguments is(String text, String... problems) {
    return Arguments.of(text, List.of(problems));
  }

  static Stream<Arguments> servers() {
    return Stream.of(
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 50 } }",
            "w:2:41: `rate` cannot be read — write calls in a time, such as 50/s, 1000/h or 10/5s"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 50/min } }",
            "w:2:41: `rate` cannot be read — write calls in a time, such as 50/s, 1000/h or 10/5s"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: -5/s } }",
            "w:2:41: `rate` cannot be read — write calls in a time, such as 50/s, 1000/h or 10/5s"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 0/s } }",
            "w:2:41: `rate` is out of range — write 1 to 1000000 calls in 1ms to 1d"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 1000001/s } }",
            "w:2:41: `rate` is out of range — write 1 to 1000000 calls in 1ms to 1d"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 99999999999999999999/s } }",
            "w:2:41: `rate` is out of range — write 1 to 1000000 calls in 1ms to 1d"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 5/0s } }",
            "w:2:41: `rate` is out of range — write 1 to 1000000 calls in 1ms to 1d"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 5/2d } }",
            "w:2:41: `rate` is out of range — write 1 to 1000000 calls in 1ms to 1d"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: [50/s] } }",
            "w:2:41: `rate` is a list — write calls in a time, such as 50/s, 1000/h or 10/5s"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rate: 50/s, burst: 0 } }",
            "w:2:54: `burst` is out of range — write a whole number from 1 to 1000000"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { burst: 5 } }",
            "w:2:35: `burst` only goes with `rate` — write `rate` too, or remove it"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { at_once: 0, queue: 100001 } }",
            "w:2:44: `at_once` is out of range — write a whole number from 1 to 100000",
            "w:2:54: `queue` is out of range — write a whole number from 0 to 100000"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { at_once: -1, queue: -1 } }",
            "w:2:44: `at_once` is out of range — write a whole number from 1 to 100000",
            "w:2:55: `queue` is out of range — write a whole number from 0 to 100000"),
        is(
            "servers:\n  s: { url: 'http://h', limits: { rates: 50/s } }",
            "w:2:35: unknown field `rates` — did you mean `rate`?"),
        is(
            "servers:\n  s: { url: 'http://h', limits: 50/s }",
            "w:2:33: `limits` is a text where a mapping belongs — write fields under it, indented"));
  }

  static Stream<Arguments> runs() {
    return Stream.of(
        is(
            "limits:\n  retry_budget: 10",
            "w:2:17: `retry_budget` cannot be read — write a percentage such as 10% or 2.5%"),
        is(
            "limits:\n  retry_budget: 2.55%",
            "w:2:17: `retry_budget` cannot be read — write a percentage such as 10% or 2.5%"),
        is(
            "limits:\n  retry_budget: -1%",
            "w:2:17: `retry_budget` cannot be read — write a percentage such as 10% or 2.5%"),
        is(
            "limits:\n  retry_budget: 100.1%",
            "w:2:17: `retry_budget` is out of range — write 0% to 100%"),
        is(
            "limits:\n  retry_budgets: 10%",
            "w:2:3: unknown field `retry_budgets` — did you mean `retry_budget`?"),
        is(
            "limits:\n  per_run: {}",
            "w:2:12: `per_run` limits nothing — write a limit in it, or remove it"),
        is(
            "limits:\n  per_run: { calls: 0, width: 0, depth: -1, workers: 1000001 }",
            "w:2:21: `calls` is out of range — write a whole number from 1 to 1000000000",
            "w:2:31: `width` is out of range — write a whole number from 1 to 1000",
            "w:2:41: `depth` is out of range — write a whole number from 1 to 1000",
            "w:2:54: `workers` is out of range — write a whole number from 1 to 1000"),
        is(
            "limits:\n  per_run: { calls: 1000000001, depth: 1001 }",
            "w:2:21: `calls` is out of range — write a whole number from 1 to 1000000000",
            "w:2:40: `depth` is out of range — write a whole number from 1 to 1000"),
        is(
            "limits:\n  per_run: { calls: unlimited }",
            "w:2:21: `calls` is a text — write a whole number"),
        is(
            "limits:\n  per_run: { time: 0s }",
            "w:2:20: `time` is out of range — write 1ms to 365d"),
        is(
            "limits:\n  per_run: { time: 366d }",
            "w:2:20: `time` is out of range — write 1ms to 365d"),
        is(
            "limits:\n  per_run: { time: 15 }",
            "w:2:20: `time` is not a duration — write a number with its unit, such as 500ms, 10s, 5m, 1h or 1d"),
        is(
            "limits:\n  per_run: { cost: 5 }",
            "w:2:20: `cost` has no currency — write the amount with its currency, such as 0.02 EUR"),
        is(
            "limits:\n  per_run: { cost: EUR 5 }",
            "w:2:20: `cost` is not an amount with its currency — write it like 0.02 EUR; a currency has 1 to 16 letters"),
        is(
            "limits:\n  per_run: { cost: 0 EUR }",
            "w:2:20: `cost` is out of range — write more than 0, with at most 12 digits before the point and 6 after it"),
        is(
            "limits:\n  per_run: { time_limit: 15m }",
            "w:2:14: unknown field `time_limit` — use one of `calls`, `cost`, `depth`, `time`, `width`, `workers`"),
        is(
            "limits:\n  chain: { bad: 0, destructive: 0, unverified: 1001, repeats: 1 }",
            "w:2:17: `bad` is out of range — write a whole number from 1 to 1000",
            "w:2:33: `destructive` is out of range — write a whole number from 1 to 1000",
            "w:2:48: `unverified` is out of range — write a whole number from 1 to 1000",
            "w:2:63: `repeats` is out of range — write a whole number from 2 to 1000"),
        is(
            "limits:\n  chain:",
            "w:2:9: `chain` is nothing where a mapping belongs — write fields under it, indented"));
  }

  static Stream<Arguments> tools() {
    return Stream.of(
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { attempts: 0 } }",
            "w:3:48: `attempts` cannot be `0` — write a whole number from 1 to 5"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { attempts: 6 } }",
            "w:3:48: `attempts` cannot be `6` — write a whole number from 1 to 5"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { attempts: unlimited } }",
            "w:3:48: `attempts` cannot be `unlimited` — write a whole number from 1 to 5"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, retry: { attempts: unlimited } }",
            "w:3:56: `attempts` cannot be `unlimited` — write a whole number from 1 to 5, and 1 for a write with neither `idempotency_key` nor `probe`: each further attempt may do its work once more"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, retry: { attempts: 50 } }",
            "w:3:56: `attempts` cannot be `50` — write a whole number from 1 to 5, and 1 for a write with neither `idempotency_key` nor `probe`: each further attempt may do its work once more"),
        is(
            SHOP + "tools:\n  shop.any: { retry: { attempts: 9 } }",
            "w:3:34: `attempts` cannot be `9` — write a whole number from 1 to 5, and 1 for a write with neither `idempotency_key` nor `probe`: each further attempt may do its work once more"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { attempts: [3] } }",
            "w:3:48: `attempts` is a list — write a whole number from 1 to 5"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { first: 10s, longest: 5s } }",
            "w:3:59: `longest` is shorter than `first` — write at least 10s"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { first: 0s, longest: 2h } }",
            "w:3:45: `first` is out of range — write 1ms to 1h",
            "w:3:58: `longest` is out of range — write 1ms to 1h"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { tokens: 0, refill: 0 } }",
            "w:3:46: `tokens` is out of range — write a whole number from 1 to 1000",
            "w:3:57: `refill` is out of range — write a number from 0.001 to 1"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { tokens: 1001, refill: 1.001 } }",
            "w:3:46: `tokens` is out of range — write a whole number from 1 to 1000",
            "w:3:60: `refill` is out of range — write a number from 0.001 to 1"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { refill: 0.0001 } }",
            "w:3:46: `refill` cannot be read — write a number from 0.001 to 1"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, hedge: { after: 1s } }",
            "w:3:29: unknown field `hedge` — use one of `breaker`, `check`, `checkpoint`, `cost`, `diff`, `document`, `duplicate_window`, `effect`, `exclude`, `idempotency_key`, `key`, `on_stale`, `on_unavailable`, `probe`, `reserve`, `resource`, `retry`, `timeout`, `unread`, `version`"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, retry: { hedge: 1s } }",
            "w:3:38: unknown field `hedge` — use one of `attempts`, `first`, `longest`, `refill`, `tokens`"),
        is(
            SHOP
                + "tools:\n  shop.see: { effect: read, breaker: { failures: 0, probes: 0, successes: 101 } }",
            "w:3:50: `failures` is out of range — write a whole number from 1 to 1000",
            "w:3:61: `probes` is out of range — write a whole number from 1 to 100",
            "w:3:75: `successes` is out of range — write a whole number from 1 to 100"),
        is(
            SHOP
                + "tools:\n  shop.see: { effect: read, breaker: { open: 0s, slow: 366d, slow_share: 0% } }",
            "w:3:46: `open` is out of range — write 1ms to 365d",
            "w:3:56: `slow` is out of range — write 1ms to 365d",
            "w:3:74: `slow_share` is out of range — write 1% to 100%"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, breaker: { slow_share: 0.5 } }",
            "w:3:52: `slow_share` cannot be read — write a whole percentage such as 50%"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, breaker: { slow_share: 101% } }",
            "w:3:52: `slow_share` is out of range — write 1% to 100%"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, breaker: { when_open: alow } }",
            "w:3:51: `when_open` cannot be `alow` — did you mean `allow`?"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, cost: 0.02 }",
            "w:3:35: `cost` has no currency — write the amount with its currency, such as 0.02 EUR"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, cost: free }",
            "w:3:35: `cost` is not an amount with its currency — write it like 0.02 EUR; a currency has 1 to 16 letters"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, cost: -1 EUR }",
            "w:3:35: `cost` is out of range — write more than 0, with at most 12 digits before the point and 6 after it"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, cost: 0.0000001 EUR }",
            "w:3:35: `cost` is out of range — write more than 0, with at most 12 digits before the point and 6 after it"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, cost: 1000000000000 EUR }",
            "w:3:35: `cost` is out of range — write more than 0, with at most 12 digits before the point and 6 after it"),
        is(
            SHOP + "tools:\n  shop.*: { cost: 1 EUR }",
            "w:3:13: `cost` cannot be shared by all tools of a server: each tool has its own price — write it under each tool"),
        is(
            SHOP
                + "limits: { per_run: { cost: 5 EUR } }\ntools:\n  shop.a: { cost: 1 USD }\n  shop.b: { cost: 1 EUR }\n  shop.c: { cost: 9 tokens }",
            "w:4:19: `cost` is in USD, and `per_run` budgets EUR — write all costs in one currency",
            "w:6:19: `cost` is in tokens, and `per_run` budgets EUR — write all costs in one currency"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: fail }",
            "w:3:45: `on_unavailable` cannot be `fail` — write refuse, handoff, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: stale }",
            "w:3:45: `on_unavailable` cannot be `stale` — write refuse, handoff, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: 'stale: 0s' }",
            "w:3:45: `on_unavailable` cannot be `stale: 0s` — write an age from 1ms to 365d"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: { stale: 0s } }",
            "w:3:54: `stale` is out of range — write 1ms to 365d"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: { queue: 2d } }",
            "w:3:54: `queue` is out of range — write 1ms to 1d"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: {} }",
            "w:3:29: `on_unavailable` must say one thing — write refuse, handoff, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: { stale: 1m, queue: 1s } }",
            "w:3:29: `on_unavailable` must say one thing — write refuse, handoff, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: { refuse: x } }",
            "w:3:47: unknown field `refuse` — use one of `degrade`, `queue`, `stale`"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: 5 }",
            "w:3:45: `on_unavailable` is a number where a mapping belongs — write fields under it, indented"));
  }

  static Stream<Arguments> writes() {
    return Stream.of(
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, retry: { attempts: 2 } }",
            "w:3:56: `attempts` above 1: a write with neither `idempotency_key` nor `probe` may do its work once more at each attempt — write 1, or describe `idempotency_key` or `probe`"),
        is(
            SHOP + "tools:\n  shop.put: { effect: write, retry: { attempts: 2 } }",
            "w:3:49: `attempts` above 1: a write with neither `idempotency_key` nor `probe` may do its work once more at each attempt — write 1, or describe `idempotency_key` or `probe`"),
        is(
            SHOP + "tools:\n  shop.any: { retry: { attempts: 2 } }",
            "w:3:34: `attempts` above 1: a write with neither `idempotency_key` nor `probe` may do its work once more at each attempt — write 1, or describe `idempotency_key` or `probe`, or declare `effect`: what nobody declares counts as irreversible"),
        is(
            SHOP + "tools:\n  shop.*: { retry: { attempts: 2 } }",
            "w:3:32: `attempts` above 1: a write with neither `idempotency_key` nor `probe` may do its work once more at each attempt — write 1, or describe `idempotency_key` or `probe`, or declare `effect`: what nobody declares counts as irreversible"),
        is(
            SHOP
                + "tools:\n  shop.*: { effect: read, retry: { attempts: 2 } }\n  shop.see: { timeout: 1s }\n  shop.own: { effect: write, retry: { attempts: 1 } }\n  shop.pay: { effect: write }\n  shop.put: { effect: write }",
            "w:3:46: `attempts` above 1 also counts for `shop.pay`: a write with neither `idempotency_key` nor `probe` may do its work once more at each attempt — write 1, or describe `idempotency_key` or `probe`"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, breaker: { when_open: allow } }",
            "w:3:59: `when_open: allow`: what cannot be taken back is not tried on a tool that is broken — write refuse"),
        is(
            SHOP + "tools:\n  shop.any: { breaker: { when_open: allow } }",
            "w:3:37: `when_open: allow`: what cannot be taken back is not tried on a tool that is broken — write refuse, or declare `effect`: what nobody declares counts as irreversible"),
        is(
            "unknown_tools: refuse\n"
                + SHOP
                + "tools:\n  shop.*: { breaker: { when_open: allow } }\n  shop.see: { effect: read }\n  shop.pay: {}",
            "w:4:35: `when_open: allow` also counts for `shop.pay`: what cannot be taken back is not tried on a tool that is broken — write refuse, or declare `effect`: what nobody declares counts as irreversible"),
        is(
            SHOP
                + "tools:\n  shop.put: { effect: idempotent_write, on_unavailable: { stale: 1m } }",
            "w:3:66: `stale`: an old answer would pass for an effect — write refuse, handoff, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP + "tools:\n  shop.any: { on_unavailable: 'stale: 1m' }",
            "w:3:31: `stale`: an old answer would pass for an effect — write refuse, handoff, { queue: 30s } or { degrade: other_tool }, or declare `effect: read` if it changes nothing"),
        is(
            TRUST
                + "tools:\n  shop.*: { on_unavailable: { stale: 1m } }\n  shop.see: { effect: read }\n  shop.pay: { effect: write }",
            "w:3:38: `stale` also counts for `shop.pay`: an old answer would pass for an effect — write refuse, handoff, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, on_unavailable: { degrade: pya } }",
            "w:3:64: `degrade` names `shop.pya`, which has no entry in this file — did you mean `shop.pay`?"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, on_unavailable: { degrade: '*' } }",
            "w:3:64: `degrade` names `shop.*`, which has no entry in this file — use one of `shop.pay`"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, on_unavailable: { degrade: '' } }",
            "w:3:64: `` does not name a tool — write server.tool, or the name of a tool of the same server"),
        is(
            SHOP + "tools:\n  shop.pay: { effect: irreversible, on_unavailable: { degrade: pay } }",
            "w:3:64: `degrade` of `shop.pay` leads to the tool itself — name another tool, or write refuse"),
        is(
            SHOP
                + "tools:\n  shop.*: { effect: read, on_unavailable: { degrade: b } }\n  shop.b: { timeout: 1s }",
            "w:3:54: `degrade` of `shop.b` leads to the tool itself — write `on_unavailable` under it too"),
        is(
            SHOP
                + "tools:\n  shop.see: { effect: read, on_unavailable: { degrade: pay } }\n  shop.pay: { effect: write }",
            "w:3:56: `degrade` leads from a read to `shop.pay`, which is not declared as one — name a tool with effect: read, or write refuse"),
        is(
            SHOP
                + "tools:\n  shop.see: { effect: read, on_unavailable: { degrade: shop.any } }\n  shop.any: {}",
            "w:3:56: `degrade` leads from a read to `shop.any`, which is not declared as one — name a tool with effect: read, or write refuse"),
        is(
            SHOP
                + "tools:\n  shop.pay: { effect: write, on_unavailable: { degrade: see } }\n  shop.see: { effect: read }",
            "w:3:57: `degrade` leads from a write to `shop.see`, which is of another class — name a tool of the same `effect`, or write refuse"),
        is(
            SHOP
                + "tools:\n  shop.pay: { effect: write, on_unavailable: { degrade: any } }\n  shop.any: {}",
            "w:3:57: `degrade` leads from a write to `shop.any`, which is of another class — name a tool of the same `effect`, or write refuse"),
        is(
            SHOP + "tools:\n  shop.see: { effect: read, on_unavailable: handoff }",
            "w:3:45: `handoff`: a read leaves nothing for a person to do — write refuse, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP
                + "tools:\n  shop.*: { effect: write, on_unavailable: handoff }\n  shop.see: { effect: read }",
            "w:3:44: `handoff` also counts for `shop.see`: a read leaves nothing for a person to do — write refuse, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"),
        is(
            SHOP
                + "tools:\n  shop.a: { effect: read, on_unavailable: { degrade: b } }\n  shop.b: { effect: read, on_unavailable: { degrade: a } }\n  shop.c: { effect: read, on_unavailable: { degrade: a } }",
            "w:3:54: `degrade` leads in a circle: `shop.a`, `shop.b` — write refuse under one of them"),
        is(
            SHOP
                + "tools:\n  shop.c: { effect: read, on_unavailable: { degrade: a } }\n  shop.a: { effect: read, on_unavailable: { degrade: b } }\n  shop.b: { effect: read, on_unavailable: { degrade: d } }\n  shop.d: { effect: read, on_unavailable: { degrade: a } }",
            "w:4:54: `degrade` leads in a circle: `shop.a`, `shop.b`, `shop.d` — write refuse under one of them"));
  }

  @ParameterizedTest
  @MethodSource({"servers", "runs", "tools", "writes"})
  void isToldAtItsPlace(String text, List<String> problems) {
    assertThat(MistakesTest.told(text)).isEqualTo(problems);
  }

  @ParameterizedTest
  @MethodSource("right")
  void whatMayBeAskedForIsNotRefused(String text) {
    assertThat(Configuration.parse("w", text, Map.of()).servers()).containsKey("shop");
  }

  static Stream<String> right() {
    return Stream.of(
        SHOP + "tools: { shop.see: { effect: read, retry: { attempts: 5 } } }",
        SHOP + "tools: { shop.put: { effect: idempotent_write, retry: { attempts: 5 } } }",
        SHOP + "tools: { shop.pay: { effect: irreversible, retry: { attempts: 1 } } }",
        SHOP + "tools: { shop.pay: { effect: irreversible, retry: { first: 1s } } }",
        SHOP
            + "tools: { shop.pay: { effect: write, retry: { attempts: 5 },"
            + " idempotency_key: { argument: k, retention: 1d } } }",
        SHOP
            + "tools: { shop.*: { idempotency_key: { argument: k, retention: 1d } },"
            + " shop.pay: { effect: write, retry: { attempts: 5 } } }",
        SHOP
            + "tools: { shop.see: { effect: read }, shop.pay: { effect: write,"
            + " retry: { attempts: 5 }, probe: { tool: see, happened: 'true' } } }",
        SHOP + "tools: { shop.pay: { effect: write, breaker: { when_open: allow } } }",
        TRUST
            + "tools: { shop.*: { retry: { attempts: 2 }, breaker: { when_open: allow },"
            + " on_unavailable: { stale: 1m } } }",
        "unknown_tools: refuse\n"
            + SHOP
            + "tools: { shop.*: { retry: { attempts: 2 } }, shop.see: { effect: read } }",
        SHOP + "tools: { shop.a: { cost: 1 EUR }, shop.b: { cost: 1 USD } }",
        SHOP
            + "tools: { shop.put: { effect: write }, shop.pay: { effect: write,"
            + " on_unavailable: { degrade: put } } }",
        SHOP + "tools: { shop.pay: { effect: write, on_unavailable: handoff } }",
        SHOP
            + "tools: { shop.*: { effect: read, on_unavailable: { degrade: b } },"
            + " shop.a: {}, shop.b: { on_unavailable: refuse } }");
  }

  /** A class that cannot be read says nothing, so no law of writes is told on top of it. */
  @Test
  void aMistakeInTheClassIsToldAlone() {
    String tool = "{ effect: reed, retry: { attempts: 3 }, breaker: { when_open: allow },";
    assertThat(
            MistakesTest.told(
                SHOP + "tools:\n  shop.see: " + tool + " on_unavailable: { stale: 1m } }"))
        .singleElement()
        .asString()
        .startsWith("w:3:23: `effect` cannot be");
  }
}
