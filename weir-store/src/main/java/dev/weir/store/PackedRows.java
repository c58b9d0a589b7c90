package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A sheet as one parameter: an array of rows of a composite type that the schema has for it, in the
 * form in which PostgreSQL sends and receives them. One array for each column says the same and
 * costs, for each of fifty columns, the driver an object and the server a function's argument: a
 * batch of a few rows costs about twice as much that way.
 *
 * <p>The form is that of {@code array_recv} and {@code record_recv}: dimensions, element type,
 * length, lower bound; then each row with its length, its number of fields, and each field's type,
 * length and bytes, all big-endian.
 */
final class PackedRows extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1L;
  private static final int NULL = -1;

  /** Room for a row to begin with: two thirds of a kilobyte is a usual one. */
  private static final int ROW_BYTES = 1_024;

  /** About as long as an array may be. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private final byte[] bytes;

  private PackedRows(String arrayType, byte[] bytes) {
    setType(arrayType);
    this.bytes = bytes;
  }

  /**
   * Binds a sheet.
   *
   * @param rowType the composite type whose fields are the sheet's columns, in their order
   */
  static void bind(PreparedStatement statement, int index, String rowType, Sheet sheet)
      throws SQLException {
    var driver = statement.getConnection().unwrap(BaseConnection.class);
    String arrayType = "_" + rowType;
    driver.getQueryExecutor().addBinarySendOid(driver.getTypeInfo().getPGType(arrayType));
    int element = driver.getTypeInfo().getPGType(rowType);
    statement.setObject(index, new PackedRows(arrayType, packed(sheet, element)));
  }

  private static byte[] packed(Sheet sheet, int element) {
    var out = new Packing(sheet.size() * ROW_BYTES);
    out.number(1); // dimension
    out.number(0); // rows that are null: none
    out.number(element);
    out.number(sheet.size());
    out.number(1); // the first row's number
    List<Column> columns = sheet.columns();
    for (int row = 0; row < sheet.size(); row++) {
      int begin = out.begin();
      out.number(columns.size());
      for (int column = 0; column < columns.size(); column++) {
        Sheet.Type type = columns.get(column).type();
        out.number(oid(type));
        out.field(type, sheet.cell(row, column));
      }
      out.end(begin);
    }
    return out.bytes();
  }

  private static int oid(Sheet.Type type) {
    return switch (type) {
      case TEXT -> Oid.TEXT;
      case ID -> Oid.UUID;
      case INT -> Oid.INT4;
      case LONG -> Oid.INT8;
      case BYTES -> Oid.BYTEA;
    };
  }

  /** Grows as it is filled. The writer of the ledger does this alone, for all of its callers. */
  private static final class Packing {
    private ByteBuffer filled;

    Packing(int bytes) {
      filled = ByteBuffer.allocate(bytes);
    }

    private ByteBuffer room(int more) {
      if (filled.remaining() < more) {
        int wanted = Math.addExact(filled.position(), more);
        int doubled = (int) Math.min(MOST_BYTES, 2L * filled.capacity());
        filled = ByteBuffer.allocate(Math.max(wanted, doubled)).put(filled.flip());
      }
      return filled;
    }

    void number(int number) {
      room(Integer.BYTES).putInt(number);
    }

    /** Leaves room for a length. */
    int begin() {
      number(0);
      return filled.position();
    }

    /** Fills in the length of what was written since. */
    void end(int begin) {
      filled.putInt(begin - Integer.BYTES, filled.position() - begin);
    }

    void field(Sheet.Type type, @Nullable Object cell) {
      if (cell == null) {
        number(NULL);
        return;
      }
      switch (type) {
        case TEXT -> some(((String) cell).getBytes(StandardCharsets.UTF_8));
        case BYTES -> some((byte[]) cell);
        case ID -> {
          UUID id = (UUID) cell;
          number(Long.BYTES * 2);
          room(Long.BYTES * 2)
              .putLong(id.getMostSignificantBits())
              .putLong(id.getLeastSignificantBits());
        }
        case INT -> {
          number(Integer.BYTES);
          number((Integer) cell);
        }
        case LONG -> {
          number(Long.BYTES);
          room(Long.BYTES).putLong((Long) cell);
        }
      }
    }

    private void some(byte[] bytes) {
      number(bytes.length);
      room(bytes.length).put(bytes);
    }

    byte[] bytes() {
      return Arrays.copyOf(filled.array(), filled.position());
    }
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    throw new UnsupportedOperationException("only sent, never received");
  }

  @Override
  public int lengthInBytes() {
    return bytes.length;
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  /** There is no text of it. */
  @Override
  public @Nullable String getValue() {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PackedRows rows && Arrays.equals(bytes, rows.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
