package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys as PostgreSQL has them: no two alike, occurrences side by side, in the index's order. */
class HashedKeyTest {

  @Test
  void occurrencesOfOneIntentShareTheHashThatTheirPrefixGives() {
    Fingerprint intent = Fingerprint.of("pay".getBytes(StandardCharsets.UTF_8));
    UUID shared = HashedKey.hash("t", EffectKey.judgedPrefix(intent));
    for (int occurrence : List.of(1, 2, 99_999_999)) {
      assertThat(HashedKey.of("t", EffectKey.judged(intent, occurrence).text()))
          .isEqualTo(new HashedKey(shared, occurrence));
    }
  }

  @Test
  void noTwoKeysAreAlike() {
    List<HashedKey> all =
        List.of(
            HashedKey.of("t", "given:a"),
            HashedKey.of("u", "given:a"),
            HashedKey.of("tg", "iven:a"),
            HashedKey.of("t", "business:a"),
            HashedKey.of("t", "given:a00000001"),
            HashedKey.of("t", "given:a:00000001"),
            HashedKey.of("t", "given:a:00000002"),
            HashedKey.of("t", "judged:a:00000001"),
            HashedKey.of("t", "judged:a:00000002"),
            HashedKey.of("t", "judged:a:1"),
            HashedKey.of("t", "judged:a:0000000x"),
            HashedKey.of("t", "judged:a:"),
            HashedKey.of("t", "judged:a"));
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void theirOrderIsThatOfTheIndex() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    List<HashedKey> sorted =
        IntStream.range(0, 200)
            .mapToObj(i -> HashedKey.of("t", "given:" + i / 2 + ":" + i))
            .sorted()
            .toList();
    try (Connection connection = DriverManager.getConnection(TestPostgres.shared().freshSchema());
        PreparedStatement select =
            connection.prepareStatement("select hash, 0 from unnest(?) as t(hash) order by hash")) {
      select.setArray(
          1, connection.createArrayOf("uuid", sorted.stream().map(HashedKey::hash).toArray()));
      var found = new ArrayList<HashedKey>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(new HashedKey(row.getObject(1, UUID.class), row.getInt(2)));
        }
      }
      assertThat(found).isEqualTo(sorted);
    }
  }
}
