package dev.weir.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was really paid: the truth that answers and ledgers are compared with. Payments are lines of
 * a file, written in one piece before anybody hears of them; transfers are transactions of a
 * database of the till's own. Both outlive a kill of the process. One process at a time writes;
 * within it any number of threads.
 */
final class TillBooks implements AutoCloseable {
  private static final String NO_KEY = "-";

  private final FileChannel file;
  private final Connection bank;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> byKey = new HashMap<>();
  private final Map<String, Long> byOrder = new HashMap<>();
  private long lines;

  private TillBooks(FileChannel file, Connection bank) {
    this.file = file;
    this.bank = bank;
  }

  /** Something that was paid. */
  record Paid(String order, long payment) {}

  static TillBooks open(Path folder) throws IOException, SQLException {
    Files.createDirectories(folder);
    Path path = folder.resolve("payments");
    var books =
        new TillBooks(
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bank.db")));
    String text = Files.readString(path);
    int whole = text.lastIndexOf('\n') + 1;
    // A line without its end was cut short by a kill: it never happened.
    books.file.truncate(whole);
    books.file.position(whole);
    text.substring(0, whole).lines().forEach(books::remember);
    try (Statement statement = books.bank.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("create table if not exists account (name text primary key, cents int)");
      statement.execute(
          "create table if not exists transfer"
              + " (payment integer primary key, key text unique, name text)");
      statement.execute("insert or ignore into account values ('agent', 0), ('shop', 0)");
    }
    books.bank.setAutoCommit(false);
    return books;
  }

  private void remember(String line) {
    List<String> fields = List.of(line.split(" ", -1));
    lines = Long.parseLong(fields.get(0));
    byOrder.putIfAbsent(fields.get(1), lines);
    if (!fields.get(2).equals(NO_KEY)) {
      byKey.put(fields.get(2), lines);
    }
  }

  /** Pays, or gives what was paid under the key before; the payment's number. */
  long pay(Help help, String order, Optional<String> key) throws IOException, SQLException {
    lock.lock();
    try {
      return help == Help.TRANSACTION ? transfer(order, key.orElseThrow()) : write(order, key);
    } finally {
      lock.unlock();
    }
  }

  private long write(String order, Optional<String> key) throws IOException {
    Optional<Long> before = key.map(byKey::get);
    if (before.isPresent()) {
      return before.get();
    }
    String line = (lines + 1) + " " + order + " " + key.orElse(NO_KEY);
    file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    remember(line);
    return lines;
  }

  private long transfer(String order, String key) throws SQLException {
    try (PreparedStatement insert =
            bank.prepareStatement("insert or ignore into transfer (key, name) values (?, ?)");
        Statement move = bank.createStatement()) {
      insert.setString(1, key);
      insert.setString(2, order);
      if (insert.executeUpdate() == 1) {
        move.executeUpdate("update account set cents = cents - 1 where name = 'agent'");
        move.executeUpdate("update account set cents = cents + 1 where name = 'shop'");
      }
      bank.commit();
    }
    return transferred(order).orElseThrow();
  }

  private Optional<Long> transferred(String order) throws SQLException {
    try (PreparedStatement query =
        bank.prepareStatement("select payment from transfer where name = ?")) {
      query.setString(1, order);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
      }
    }
  }

  /** The payment of an order, if there is one. */
  Optional<Long> find(String order) throws SQLException {
    lock.lock();
    try {
      Optional<Long> line = Optional.ofNullable(byOrder.get(order));
      return line.isPresent() ? line : transferred(order);
    } finally {
      lock.unlock();
    }
  }

  /** Everything that was paid, from the files alone; no till may be running. */
  static List<Paid> read(Path folder) throws IOException, SQLException {
    var paid = new ArrayList<Paid>();
    for (String line : Files.readAllLines(folder.resolve("payments"))) {
      List<String> fields = List.of(line.split(" ", -1));
      paid.add(new Paid(fields.get(1), Long.parseLong(fields.get(0))));
    }
    try (Connection bank = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bank.db"));
        Statement statement = bank.createStatement()) {
      long transfers = 0;
      try (ResultSet rows = statement.executeQuery("select payment, name from transfer")) {
        while (rows.next()) {
          paid.add(new Paid(rows.getString(2), rows.getLong(1)));
          transfers++;
        }
      }
      try (ResultSet rows = statement.executeQuery("select cents from account order by name")) {
        rows.next();
        long agent = rows.getLong(1);
        rows.next();
        long shop = rows.getLong(1);
        if (agent != -transfers || shop != transfers) {
          throw new AssertionError("half a transfer: " + agent + ", " + shop + ", " + transfers);
        }
      }
    }
    return paid;
  }

  @Override
  public void close() throws IOException, SQLException {
    file.close();
    bank.close();
  }
}
