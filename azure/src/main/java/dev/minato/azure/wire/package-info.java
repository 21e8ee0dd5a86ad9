/** Resources as Azure writes them: camelCase, never null. */
@org.jspecify.annotations.NullMarked
package dev.minato.azure.wire;
