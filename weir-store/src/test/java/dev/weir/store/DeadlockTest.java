package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Remainder;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Leases;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.limit.Commons;
import dev.weir.order.Order;
import dev.weir.order.Turn;
import dev.weir.task.Put;
import dev.weir.task.Take;
import dev.weir.task.TaskId;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import dev.weir.tool.OrderRule;
import dev.weir.waiting.TaskWait;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rings of waits over three nodes on one PostgreSQL: found and broken within a second. */
@Timeout(180)
class DeadlockTest {
  private static final Env ENV = Env.system();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  /** What the machine may take for itself on top of that; the wait would have lasted a minute. */
  private static final Duration MACHINE = Duration.ofMillis(500);

  private final List<Node> nodes = new ArrayList<>();

  private static final class Node implements AutoCloseable {
    private final SqlLedger ledger;
    private final Leases leases;
    private final Tasks tasks;
    private final Waits waits;

    Node(String url) {
      ledger = SqlLedger.open(url, ENV);
      leases = ledger.leases();
      tasks = ledger.tasks();
      waits = Waits.among(ENV, ledger.commons());
    }

    AcquireVerdict.Granted has(Origin by, String name) {
      return (AcquireVerdict.Granted) leases.acquire(Acquire.of(by, name));
    }

    @Override
    public void close() {
      waits.close();
      ledger.close();
    }
  }

  /** What somebody is told at the end of a wait, and when. */
  private record Heard(String who, Optional<Fault> fault, long at) {}

  private final ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
  private final List<Thread> waiting = new ArrayList<>();

  @BeforeEach
  void threeNodes() {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    for (int i = 0; i < 3; i++) {
      nodes.add(new Node(url));
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    for (Thread thread : waiting) {
      thread.interrupt();
      thread.join(PATIENCE);
    }
    nodes.forEach(Node::close);
  }

  private interface Waited {
    Optional<Fault> ended() throws InterruptedException;
  }

  private void waits(String who, Waited wait) {
    waiting.add(
        ENV.threads()
            .virtual(
                "waits " + who,
                () -> {
                  try {
                    Optional<Fault> fault = wait.ended();
                    heard.add(new Heard(who, fault, ENV.clock().nanos()));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private Optional<Fault> acquired(Node node, Origin by, String name) throws InterruptedException {
    AcquireVerdict verdict = node.leases.acquire(Acquire.of(by, name), PATIENCE, node.waits);
    return switch (verdict) {
      case AcquireVerdict.Granted granted -> Optional.empty();
      case AcquireVerdict.Busy busy -> Optional.of(Fault.of(ErrorCode.LEASE_BUSY));
      case AcquireVerdict.Refused refused -> Optional.of(refused.fault());
    };
  }

  private void until(BooleanSupplier condition) throws InterruptedException {
    long end = ENV.clock().nanos() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(ENV.clock().nanos()).isLessThan(end);
      ENV.threads().signal("never").await(Duration.ofMillis(5));
    }
  }

  private void until(int many) throws InterruptedException {
    until(() -> heard.size() >= many);
  }

  private void queued(String name) throws InterruptedException {
    var of = new ResourceName(name);
    Leases leases = nodes.get(0).leases;
    until(() -> !leases.standing(Tenant.DEFAULT, of).waiting().isEmpty());
  }

  @Test
  void aRingOfThreeOverThreeNodesIsBrokenWithinASecond() throws InterruptedException {
    var tokens = new ArrayList<AcquireVerdict.Granted>();
    for (int i = 0; i < 3; i++) {
      tokens.add(nodes.get(i).has(agent(i), "thing:" + i));
    }
    for (int i = 0; i < 2; i++) {
      int next = i + 1;
      Node node = nodes.get(i);
      Origin by = agent(i);
      waits("agent-" + i, () -> acquired(node, by, "thing:" + next));
      queued("thing:" + next);
    }
    // Since when somebody waits is known to the length of an exchange; so both are told first.
    until(() -> Waits.lasting(nodes.get(2).ledger.commons()).size() == 2);
    long closed = ENV.clock().nanos();
    waits("agent-2", () -> acquired(nodes.get(2), agent(2), "thing:0"));
    until(1);
    Heard victim = heard.peek();
    assertThat(victim.who()).as("the youngest").isEqualTo("agent-2");
    assertThat(victim.fault().orElseThrow().code()).isEqualTo(ErrorCode.DEADLOCK);
    assertThat(victim.fault().orElseThrow().detail())
        .contains("agent-2 waits for lease thing:0")
        .contains("agent-0 waits for lease thing:1")
        .contains("agent-1 waits for lease thing:2");
    Duration took = Duration.ofNanos(victim.at() - closed);
    System.out.println(
        "a ring of three on three nodes was broken after " + took.toMillis() + " ms");
    assertThat(took).isLessThan(A_SECOND.plus(MACHINE));
    // Its agent lets go of what it has, and the others go on.
    nodes.get(2).leases.release(agent(2), tokens.get(2).token());
    until(2);
    nodes.get(1).leases.release(agent(1), tokens.get(1).token());
    until(3);
    assertThat(heard).filteredOn(it -> it.fault().isPresent()).hasSize(1);
    until(() -> told().isEmpty());
  }

  /**
   * The planner has a lease and waits to write a file. A call of another session is writing it, and
   * its tool, an agent itself, waits for a task. The worker who has that task waits for the lease.
   */
  @Test
  void aRingOfALeaseAResourceAndATaskIsBroken() throws InterruptedException {
    var file = new ResourceName("file:/conf/app.json");
    Node first = nodes.get(0);
    Node second = nodes.get(1);
    Node third = nodes.get(2);
    first.has(agent(0), "thing:0");
    writes(second, agent(1), file);
    TaskId id = TaskId.next(ENV);
    third.tasks.put(Put.of(id, agent(9), "q", new Value.Nil()));
    Token task = third.tasks.take(Take.of(agent(2), "q", "w", PATIENCE)).get(0).token();

    Origin nested =
        Origin.of("nested")
            .by("nested")
            .in(
                new Origin.Run(
                    "run",
                    Optional.of(Fingerprint.worker(Tenant.DEFAULT, agent(1).session())),
                    Remainder.UNTOLD));
    var ended = new AtomicReference<Optional<TaskWait.Ended>>(Optional.empty());
    waits(
        "nested",
        () -> {
          ended.set(
              Optional.of(
                  new TaskWait(ENV, second.tasks, second.waits).over(nested, id, PATIENCE)));
          return Optional.empty();
        });
    waits("worker", () -> acquired(third, agent(2), "thing:0"));
    queued("thing:0");
    until(() -> Waits.lasting(first.ledger.commons()).size() == 2);
    long closed = ENV.clock().nanos();
    waits("planner", () -> written(first, agent(0), file));
    until(1);
    Heard victim = heard.peek();
    assertThat(victim.who()).isEqualTo("planner");
    assertThat(victim.fault().orElseThrow().code()).isEqualTo(ErrorCode.DEADLOCK);
    assertThat(victim.fault().orElseThrow().detail())
        .contains("agent-0 waits for resource " + file)
        .contains("nested waits for task " + id)
        .contains("agent-2 waits for lease thing:0");
    Duration took = Duration.ofNanos(victim.at() - closed);
    System.out.println("a ring of three kinds was broken after " + took.toMillis() + " ms");
    assertThat(took).isLessThan(A_SECOND.plus(MACHINE));
    assertThat(heard).hasSize(1);
    third.tasks.complete(agent(2), task, new Value.Nil());
    until(2);
    assertThat(ended.get().orElseThrow()).isInstanceOf(TaskWait.Ended.Over.class);
  }

  /** Two agents write two files each, side by side, in opposite order: that is no ring. */
  @Test
  void effectsThatAreUnderWayAreInNobodysWayForEver() throws InterruptedException {
    var one = new ResourceName("file:/one");
    var two = new ResourceName("file:/two");
    writes(nodes.get(0), agent(0), one);
    writes(nodes.get(1), agent(1), two);
    waits("agent-0", () -> written(nodes.get(0), agent(0), two));
    waits("agent-1", () -> written(nodes.get(1), agent(1), one));
    ENV.threads().signal("never").await(A_SECOND.multipliedBy(2));
    assertThat(heard).isEmpty();
    assertThat(told()).hasSize(2);
  }

  private List<String> told() {
    return nodes.get(0).ledger.commons().list("waits/").cells().stream()
        .map(Commons.Standing::cell)
        .toList();
  }

  private static Origin agent(int number) {
    return Origin.of("s-" + number).by("agent-" + number);
  }

  /** An effect of the session is under way and has the resource. */
  private static void writes(Node node, Origin by, ResourceName name) {
    var life = node.ledger.enlist(by.session());
    Claim claim =
        new Claim(
                EffectId.next(ENV),
                EffectKey.given(by.session() + name),
                Fingerprint.of(new byte[0]),
                new ToolName("files", "write"),
                EffectClass.WRITE,
                by,
                life,
                Event.DISPATCH,
                ENV.clock().now(),
                Payload.of("{}"),
                List.of())
            .taking(
                node.ledger.holdings(Tenant.DEFAULT, List.of(name)).stream()
                    .map(it -> it.take(ENV.clock().now()))
                    .toList());
    assertThat(node.ledger.claim(claim)).isInstanceOf(ClaimVerdict.Won.class);
  }

  private static Optional<Fault> written(Node node, Origin by, ResourceName name)
      throws InterruptedException {
    var order = new Order(ENV, node.ledger, node.waits);
    return switch (order.queue(by, List.of(name), PATIENCE)) {
      case Order.Queued.Late late -> Optional.of(late.fault());
      case Order.Queued.Mine mine -> {
        try (Turn turn = mine.turn()) {
          yield switch (turn.look(by, OrderRule.NONE, PATIENCE)) {
            case Turn.Look.Clear clear -> Optional.empty();
            case Turn.Look.InTheWay inTheWay -> Optional.of(inTheWay.fault());
          };
        }
      }
    };
  }
}
