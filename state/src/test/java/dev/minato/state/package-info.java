@org.jspecify.annotations.NullMarked
package dev.minato.state;
