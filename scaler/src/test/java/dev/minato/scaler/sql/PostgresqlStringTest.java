package dev.minato.scaler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class PostgresqlStringTest {
    @Test
    void aUriIsDecoded() {
        assertThat(
                        PostgresqlString.parse(
                                "postgresql://me:p%40ss%2Fw+rd@db:5433/a%20b?sslmode=require"))
                .isEqualTo(
                        Map.of(
                                "user",
                                "me",
                                "password",
                                "p@ss/w+rd",
                                "host",
                                "db",
                                "port",
                                "5433",
                                "dbname",
                                "a b",
                                "sslmode",
                                "require"));
    }

    @Test
    void aUriMayLeaveMuchOut() {
        assertThat(PostgresqlString.parse("postgres://me@[::1]"))
                .isEqualTo(Map.of("user", "me", "host", "[::1]"));
    }

    @Test
    void keysAndValuesAreReadAsLibpqDoes() {
        assertThat(
                        PostgresqlString.parse(
                                " host=db port = 5432 user=me password='a \\'b\\\\ c'"
                                        + " dbname=jobs sslmode='' "))
                .isEqualTo(
                        Map.of(
                                "host",
                                "db",
                                "port",
                                "5432",
                                "user",
                                "me",
                                "password",
                                "a 'b\\ c",
                                "dbname",
                                "jobs"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=db secret|a word of it has no value behind =",
                "host=db password='secret|a quote in it does not end",
                "Server=db;Password=secret|a key in it is none of PostgreSQL's",
                "postgres://me:sec^ret@db/jobs|it is no URI: characters like @, / and # in a"
                        + " password are written %40, %2F, %23",
            })
    void whatIsNoneIsRefusedWithoutAWordOfIt(String text, String reason) {
        assertThatThrownBy(() -> PostgresqlString.parse(text.replace("\"", "'")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }
}
