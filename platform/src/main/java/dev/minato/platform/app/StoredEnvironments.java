package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.ledger.EnvironmentTable;
import dev.minato.state.Database;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rows of environments, with the parts that this daemon was given for them. */
public final class StoredEnvironments implements Environments {
    private final Map<String, Environment> rows = new LinkedHashMap<>();
    private final Map<String, EnvironmentParts> parts;

    /**
     * Reads the rows.
     *
     * @param parts by name of the environment; each is a row
     */
    public StoredEnvironments(Database database, Map<String, EnvironmentParts> parts) {
        this.parts = Map.copyOf(parts);
        for (Environment row : EnvironmentTable.list(database)) {
            String problem = parts.containsKey(row.name()) ? "" : missing(row.name());
            rows.put(row.name(), new Environment(row.name(), row.created(), problem));
        }
        for (String name : parts.keySet()) {
            if (!rows.containsKey(name)) {
                throw new IllegalArgumentException("environment " + name + " has no row");
            }
        }
    }

    private static String missing(String name) {
        return "environment \""
                + SafeText.shown(name)
                + "\" cannot be used: this daemon has no cluster and no edge for it; its apps stay"
                + " as they are until it has";
    }

    @Override
    public List<Environment> list() {
        return List.copyOf(rows.values());
    }

    @Override
    public Optional<Environment> find(String name) {
        return Optional.ofNullable(rows.get(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public EnvironmentParts parts(String name) {
        EnvironmentParts found = parts.get(name);
        if (found == null) {
            throw Fault.unavailable(missing(name));
        }
        return found;
    }

    @Override
    public List<EnvironmentParts> available() {
        return rows.keySet().stream().filter(parts::containsKey).map(this::parts).toList();
    }
}
