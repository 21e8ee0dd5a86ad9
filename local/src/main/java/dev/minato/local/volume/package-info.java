/** What volumes of replicas are made of: files of secrets, and storages that several share. */
@NullMarked
package dev.minato.local.volume;

import org.jspecify.annotations.NullMarked;
