package dev.weir.planted.libraries.guard;

import tools.jackson.databind.JsonNode;

/** Planted: a JSON library in the core. */
public record ParsesJson(JsonNode node) {}
