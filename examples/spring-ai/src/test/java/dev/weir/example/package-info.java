/** The storm, and a model that behaves like one. */
@NullMarked
package dev.weir.example;

import org.jspecify.annotations.NullMarked;
