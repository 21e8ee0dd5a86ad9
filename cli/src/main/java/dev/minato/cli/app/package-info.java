/** Commands of apps, by Resource Manager: the verbs and flags of {@code az containerapp}. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.app;
