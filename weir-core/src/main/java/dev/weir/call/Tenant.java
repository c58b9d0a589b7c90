package dev.weir.call;

/**
 * Whose call it is. Keys, limits and records of two tenants never meet.
 *
 * @param name stable, 1 to 64 characters
 */
public record Tenant(String name) {
  /** The tenant of an installation that has only one. */
  public static final Tenant DEFAULT = new Tenant("default");

  /** Checks the bounds. */
  public Tenant {
    if (name.isEmpty() || name.length() > 64) {
      throw new IllegalArgumentException("a tenant's name has 1 to 64 characters");
    }
  }
}
