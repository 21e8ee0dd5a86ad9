package dev.minato.engine.container;

import dev.minato.base.Failpoint;
import dev.minato.base.Home;
import dev.minato.base.Ids;
import dev.minato.state.Database;

import java.time.InstantSource;

/**
 * What the engine stands on.
 *
 * @param database open, with {@link LocalEngine#migrations}
 */
public record Ground(
        Home home, Database database, InstantSource time, Ids ids, Failpoint failpoint) {}
