package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    var whole = new ByteArrayOutputStream(sheet.size() * 1_024);
    try (var out = new DataOutputStream(whole)) {
      out.writeInt(1); // dimension
      out.writeInt(0); // rows that are null: none
      out.writeInt(element);
      out.writeInt(sheet.size());
      out.writeInt(1); // the first row's number
      var row = new ByteArrayOutputStream(1_024);
      for (int i = 0; i < sheet.size(); i++) {
        row.reset();
        row(new DataOutputStream(row), sheet, i);
        out.writeInt(row.size());
        row.writeTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return whole.toByteArray();
  }

  private static void row(DataOutputStream out, Sheet sheet, int row) throws IOException {
    List<Column> columns = sheet.columns();
    out.writeInt(columns.size());
    for (int column = 0; column < columns.size(); column++) {
      Sheet.Type type = columns.get(column).type();
      out.writeInt(oid(type));
      field(out, type, sheet.cell(row, column));
    }
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

  private static void field(DataOutputStream out, Sheet.Type type, @Nullable Object cell)
      throws IOException {
    if (cell == null) {
      out.writeInt(NULL);
      return;
    }
    switch (type) {
      case TEXT -> bytes(out, ((String) cell).getBytes(StandardCharsets.UTF_8));
      case BYTES -> bytes(out, (byte[]) cell);
      case ID -> {
        out.writeInt(Long.BYTES * 2);
        out.writeLong(((UUID) cell).getMostSignificantBits());
        out.writeLong(((UUID) cell).getLeastSignificantBits());
      }
      case INT -> {
        out.writeInt(Integer.BYTES);
        out.writeInt((Integer) cell);
      }
      case LONG -> {
        out.writeInt(Long.BYTES);
        out.writeLong((Long) cell);
      }
    }
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
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
