/**
 * Documents of {@code Microsoft.App/containerApps}: made normal, and read into the room's records
 * with errors that name the field. Looks at the room's records alone.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.document;
