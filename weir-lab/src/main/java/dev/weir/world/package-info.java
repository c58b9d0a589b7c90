@NullMarked
package dev.weir.world;

import org.jspecify.annotations.NullMarked;
