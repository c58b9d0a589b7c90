package dev.weir.planted.libraries.agentside;

import java.sql.Connection;

/** Planted: SQL in a door. */
public record AsksTheDatabase(Connection connection) {}
