package dev.minato.engine.container;

import dev.minato.base.Failpoint;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import java.time.InstantSource;

/**
 * The context of an engine: the home, the database and what else it stands on.
 *
 * @param database open, with {@code LocalEngine.migrations}
 * @param sealer of that database; without its key, what has no secrets goes on
 */
public record EngineContext(
        Home home,
        Database database,
        Sealer sealer,
        InstantSource time,
        IdSource ids,
        Failpoint failpoint) {}
