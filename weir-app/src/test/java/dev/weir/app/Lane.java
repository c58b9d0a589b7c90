package dev.weir.app;

import dev.weir.checker.FixedPort;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.ledger.Ledger;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One set of processes, a Weir, a till and perhaps a PostgreSQL, one of which is killed again and
 * again while payments are under way; the others stay warm.
 *
 * <p>In most rounds a payment of every {@link Help} is held at every {@link Boundary} when the kill
 * comes, so that one kill is a whole column of the matrix. In the others the kill comes at a random
 * moment. Somebody else pays all the time. In the end everybody has asked until they knew, and the
 * {@link Audit} compares.
 *
 * <p>Used by one thread.
 */
final class Lane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(20);

  /** What a key or a probe can end is waited for: after thousands of kills there is a lot of it. */
  private static final Duration HELPED_PATIENCE = Duration.ofMinutes(30);

  private static final Duration BETWEEN = Duration.ofMillis(100);

  private static final int PASSERS_BY = 1;
  private static final int BURST = 16;
  private static final int MOST_MILLIS = 40;

  /** One round of so many comes at a random moment. */
  private static final int RANDOM_ONE_OF = 4;

  private final Victim victim;
  private final Path folder;
  private final Random random;
  private final Env env;
  private final HaltingWeir.Lie lie;
  private final List<String> options;
  private final Signal over;
  private final Signal enough;
  private final AtomicInteger numbers = new AtomicInteger();
  private final ConcurrentLinkedQueue<Payment> payments = new ConcurrentLinkedQueue<>();
  private final List<Thread> agents = new ArrayList<>();
  private final List<Thread> helped = new ArrayList<>();
  private final Payer payer;
  private final Map<Boundary, Integer> kills = new EnumMap<>(Boundary.class);
  private final String ledger;
  private final Optional<TestPostgres> postgres;
  private Optional<Child> till = Optional.empty();
  private Optional<Child> weir = Optional.empty();
  private final int port;
  private int tillLife;
  private int weirLife;

  /** What is killed. */
  enum Victim {
    WEIR_ON_SQLITE,
    WEIR_ON_POSTGRES,
    TILL,
    POSTGRES
  }

  Lane(Victim victim, Path folder, long seed, HaltingWeir.Lie lie, List<String> options, Env env)
      throws IOException {
    this.victim = victim;
    this.folder = Files.createDirectories(folder);
    this.random = new Random(seed);
    this.lie = lie;
    this.options = options;
    this.env = env;
    this.over = env.threads().signal("over");
    this.enough = env.threads().signal("enough");
    this.payer = new Payer(over, enough, env);
    this.postgres =
        switch (victim) {
          case WEIR_ON_SQLITE, TILL -> Optional.empty();
          case WEIR_ON_POSTGRES -> Optional.of(TestPostgres.shared());
          case POSTGRES -> Optional.of(TestPostgres.start());
        };
    this.port = FixedPort.free();
    this.ledger = postgres.map(TestPostgres::freshDatabase).orElse("embedded");
  }

  /** Kills so many times, and says what was wrong in the end. */
  List<Audit.Complaint> run(int howOften, Runnable killed)
      throws IOException, InterruptedException, SQLException {
    startTill();
    Files.writeString(folder.resolve("weir.yaml"), Help.configuration(tillAddress()));
    startWeir();
    for (Help help : Help.values()) {
      // Before anything is killed everything has been used once.
      var payment = new Payment("first-" + help, help, Payment.Temper.PATIENT);
      payments.add(payment);
      payer.insist(payment);
    }
    for (int i = 0; i < PASSERS_BY; i++) {
      agents.add(env.threads().virtual("passer-by", this::passBy));
    }
    for (int i = 0; i < howOften; i++) {
      if (random.nextInt(RANDOM_ONE_OF) == 0) {
        randomRound();
      } else {
        matrixRound();
      }
      killed.run();
    }
    return end();
  }

  private String tillAddress() {
    return "http://127.0.0.1:" + port + "/mcp";
  }

  /** A payment of every kind held at every boundary, then the kill. */
  private void matrixRound() throws IOException, InterruptedException {
    Map<String, Payment> weirLines = new HashMap<>();
    Map<String, Payment> tillLines = new HashMap<>();
    List<Thread> heard = new ArrayList<>();
    for (Boundary boundary : Boundary.values()) {
      for (Help help : Help.values()) {
        int life = boundary.where() == Boundary.Where.TILL ? tillLife : weirLife;
        String name = boundary.named("p" + numbers.incrementAndGet(), life);
        var payment = new Payment(name, help, Payment.Temper.PATIENT);
        Thread agent = begin(payment);
        switch (boundary.where()) {
          case WEIR -> weirLines.put("at " + boundary + " " + name, payment);
          case TILL -> tillLines.put("at " + boundary + " " + name, payment);
          case AGENT -> heard.add(agent);
        }
      }
      kills.merge(boundary, 1, Integer::sum);
    }
    awaitHeld(weir(), weirLines);
    awaitHeld(till(), tillLines);
    for (Thread agent : heard) {
      agent.join(PATIENCE);
    }
    kill();
  }

  /**
   * Waits until these are held, apart from those that are in doubt already: what was killed in the
   * round before may not have been all there yet when they came by.
   */
  private void awaitHeld(Child where, Map<String, Payment> lines) throws InterruptedException {
    long start = env.clock().nanos();
    while (true) {
      Set<String> missing = where.await(lines.keySet(), LOOK);
      missing.removeIf(line ->
          Optional.ofNullable(lines.get(line)).stream()
              .flatMap(payment -> payment.hearings().stream())
              .anyMatch(hearing -> hearing.what() instanceof Payment.Heard.Doubt));
      if (missing.isEmpty()) {
        return;
      }
      if (env.clock().nanos() - start > PATIENCE.toNanos()) {
        throw new AssertionError(
            "not held in time: " + missing.stream().map(lines::get).toList() + ", see " + folder);
      }
    }
  }

  /** Payments on their way, and the kill whenever it comes. */
  private void randomRound() throws IOException, InterruptedException {
    for (int i = 0; i < BURST; i++) {
      Payment.Temper temper =
          random.nextInt(3) == 0 ? Payment.Temper.TAKES_NO_FOR_AN_ANSWER : Payment.Temper.PATIENT;
      begin(new Payment("p" + numbers.incrementAndGet(), Help.number(i), temper));
    }
    // No signal to wait for: the moment is what is drawn.
    env.threads().pause(Duration.ofMillis(random.nextInt(MOST_MILLIS)));
    kill();
  }

  /**
   * Kills, lets go what the survivors hold, before the victim is back or after, and brings the
   * victim back.
   */
  private void kill() throws IOException, InterruptedException {
    boolean early = random.nextBoolean();
    switch (victim) {
      case WEIR_ON_SQLITE, WEIR_ON_POSTGRES -> {
        payer.nobodyServes();
        weir().kill();
        till().go();
        startWeir();
      }
      case TILL -> {
        till().kill();
        if (early) {
          weir().go();
        }
        startTill();
        weir().go();
      }
      case POSTGRES -> {
        TestPostgres server = postgres.orElseThrow();
        if (random.nextInt(4) > 0) {
          int which = random.nextInt(Integer.MAX_VALUE);
          // It may still be getting up from the last kill, with nobody connected.
          while (!server.killBackend(which)) {
            env.threads().pause(LOOK);
          }
        } else {
          server.kill();
          if (early) {
            weir().go();
            till().go();
          }
          server.restart();
        }
        weir().go();
        till().go();
      }
    }
  }

  private Thread begin(Payment payment) {
    payments.add(payment);
    Thread agent = env.threads().virtual("agent", () -> insist(payment));
    (payment.help() == Help.NONE ? agents : helped).add(agent);
    return agent;
  }

  private void insist(Payment payment) {
    try {
      payer.insist(payment);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void askOnceMore(Payment payment) {
    try {
      payer.ask(payment);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void passBy() {
    try {
      while (!enough.await(BETWEEN)) {
        int number = numbers.incrementAndGet();
        Help help = Help.number(number);
        Payment payment = new Payment("p" + number, help, Payment.Temper.TAKES_NO_FOR_AN_ANSWER);
        payments.add(payment);
        payer.insist(payment);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Child till() {
    return till.orElseThrow();
  }

  private Child weir() {
    return weir.orElseThrow();
  }

  private void startTill() throws IOException, InterruptedException {
    tillLife++;
    till =
        Optional.of(
            Child.start(
                Till.class,
                folder.resolve("till.log"),
                options,
                List.of(
                    folder.resolve("till").toString(),
                    String.valueOf(port),
                    String.valueOf(tillLife))));
    till().awaitUp();
  }

  private void startWeir() throws IOException, InterruptedException {
    weirLife++;
    weir =
        Optional.of(
            Child.start(
                HaltingWeir.class,
                folder.resolve("weir.log"),
                options,
                List.of(
                    folder.resolve("weir.yaml").toString(),
                    data().toString(),
                    ledger,
                    "node-1",
                    String.valueOf(weirLife),
                    lie.name())));
    payer.serves(URI.create(weir().awaitUp()));
  }

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("data"));
  }

  /** Waits until everybody knows, asks everything once more, stops, and compares. */
  private List<Audit.Complaint> end() throws IOException, InterruptedException, SQLException {
    switch (victim) {
      case WEIR_ON_SQLITE, WEIR_ON_POSTGRES -> {}
      case TILL, POSTGRES -> {
        // The caretaker has learnt to look rarely. A new life looks at once.
        payer.nobodyServes();
        weir().kill();
        startWeir();
      }
    }
    enough.raise();
    join(helped, HELPED_PATIENCE);
    join(agents, LAST_PATIENCE);
    over.raise();
    List<Thread> last = new ArrayList<>();
    for (Payment payment : payments) {
      if (!payment.failed()) {
        last.add(env.threads().virtual("once more", () -> askOnceMore(payment)));
      }
    }
    for (Thread one : last) {
      one.join();
    }
    weir().endWell();
    till().kill();
    List<TillBooks.Paid> truth = TillBooks.read(folder.resolve("till"));
    try (Ledger book =
        ledger.equals("embedded") ? SqlLedger.open(data(), env) : SqlLedger.open(ledger, env)) {
      return Audit.of(List.copyOf(payments), truth, book);
    }
  }

  private void join(List<Thread> threads, Duration atMost) throws InterruptedException {
    long deadline = env.clock().nanos() + atMost.toNanos();
    for (Thread agent : threads) {
      agent.join(Duration.ofNanos(Math.max(1, deadline - env.clock().nanos())));
    }
  }

  Victim victim() {
    return victim;
  }

  /** How often a kill came while payments of every kind were held at this boundary. */
  Map<Boundary, Integer> kills() {
    return kills;
  }

  /** How many payments there were. */
  int count() {
    return payments.size();
  }

  @Override
  public void close() {
    over.raise();
    enough.raise();
    weir.ifPresent(Child::close);
    till.ifPresent(Child::close);
    payer.close();
    if (victim == Victim.POSTGRES) {
      postgres.ifPresent(TestPostgres::close);
    }
  }
}
