/**
 * Apps in the words of {@code Microsoft.App/containerApps}: a body read into an {@link
 * dev.minato.platform.AppSpec}, every field checked or refused by its name, and an app answered as
 * it was sent, with what became of it.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.azure.app;
