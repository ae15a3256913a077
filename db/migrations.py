"""The schema, as numbered steps that are only ever added to; what each index is for."""

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.filters import OUTLET_SQL, QUOTE_SQL

migrations = Migrations("onrecord")

# Letters, numbers and marks are what words are made of (see db.fold); Cn is what this SQLite's
# Unicode tables do not know yet. `fold` has already cut texts in which that could go wrong.
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* M* Cn'"


# Steps of versions that were never released, whose tables are not carried over.
_RETIRED = {"m001_schema", "m001_records"}


@migrations()
def m001_tables(database: Database) -> None:
    """Articles, quotes, speakers and outlets, with full-text search kept in step by triggers."""
    for statement in _SCHEMA:
        database.execute(statement)


def check_schema(connection: sqlite3.Connection, *, older_is_fine: bool = False) -> str | None:
    """Say why a database is not one that this version can read, or None where it is."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        return "not an OnRecord database"
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [migrations.name]
    ).fetchall()
    applied = {name for (name,) in rows}
    known = {step.name for step in migrations._migrations}
    if not applied:
        return "not an OnRecord database"
    if applied & _RETIRED:
        return "made by a version of OnRecord before the first release; move it away and index again"
    if applied - known:
        return "made by a newer version of OnRecord; update this one"
    if known - applied and not older_is_fine:
        return "made by an older version of OnRecord; run `onrecord index` on it once to bring it up to date"
    return None


# rowid of articles and quotes: day number of the publication << 32 | sequence in that day; day 0 where
# the date is unknown. Newest, oldest, date ranges and pages are ranges of it (see db.paging). Records refer
# to one another by rowid or key; the public ids are for the outside.
_SCHEMA = (
    """
    CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    # One more with every write that changes anything.
    "INSERT INTO meta (name, value) VALUES ('generation', 0)",
    """
    CREATE TABLE outlets (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        domain TEXT,
        articles INTEGER NOT NULL DEFAULT 0,
        quotes INTEGER NOT NULL DEFAULT 0
    )
    """,
    # list_outlets: most quotes first.
    "CREATE INDEX outlets_by_quotes ON outlets (quotes DESC, name, id)",
    """
    CREATE TABLE speakers (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        -- Id of the article of a one-word name: never the same person as in another article. Else NULL.
        only_in TEXT,
        quotes INTEGER NOT NULL DEFAULT 0,
        articles INTEGER NOT NULL DEFAULT 0
    )
    """,
    # list_speakers: most quotes first.
    "CREATE INDEX speakers_by_quotes ON speakers (quotes DESC, name, id)",
    """
    CREATE TABLE speaker_aliases (
        rowid INTEGER PRIMARY KEY,
        speaker INTEGER NOT NULL REFERENCES speakers (key),
        name TEXT NOT NULL,
        -- A space where somebody removed it: nothing finds it.
        folded TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        -- Quotes of articles that give this as the fullest name, without those of speakers merged into this one.
        fullest INTEGER NOT NULL,
        UNIQUE (speaker, name)
    )
    """,
    # The filter speaker=: by name.
    "CREATE INDEX speaker_aliases_by_name ON speaker_aliases (folded, speaker)",
    """
    CREATE TABLE speaker_roles (
        speaker INTEGER NOT NULL REFERENCES speakers (key),
        role TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        PRIMARY KEY (speaker, role)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE outlet_speakers (
        outlet INTEGER NOT NULL REFERENCES outlets (key),
        speaker INTEGER NOT NULL REFERENCES speakers (key),
        quotes INTEGER NOT NULL,
        PRIMARY KEY (outlet, speaker)
    ) WITHOUT ROWID
    """,
    # get_speaker: who quotes them.
    "CREATE INDEX outlet_speakers_by_speaker ON outlet_speakers (speaker, quotes DESC)",
    """
    CREATE TABLE articles (
        -- That of its first quote, or one that no quote has.
        rowid INTEGER PRIMARY KEY,
        -- 60 bits; see db.ids.
        id INTEGER NOT NULL UNIQUE,
        url TEXT,
        title TEXT,
        -- The words to index where the tokenizer would cut or fold the title otherwise; see db.fold.
        folded TEXT,
        -- (No foreign key: removing an outlet would look through all articles.)
        outlet INTEGER,
        author TEXT,
        -- RFC 3339; NULL where nothing but the day is known, which the rowid says.
        published_time TEXT,
        published_at TEXT GENERATED ALWAYS AS (
            coalesce(published_time, iif(rowid >= 1 << 32, date((rowid >> 32) + 1721424.5), NULL))
        ) VIRTUAL,
        published_raw TEXT,
        published_precision TEXT NOT NULL,
        -- JSON; NULL for none.
        agencies TEXT,
        language TEXT,
        text TEXT,
        -- NULL where only quotes were loaded, not the article.
        text_hash BLOB,
        -- JSON: what store_article was told to keep, [store_text, context_chars]; NULL where loaded.
        options TEXT,
        quotes INTEGER NOT NULL,
        version INTEGER NOT NULL,
        -- Seconds since 1970.
        indexed_at INTEGER NOT NULL
    )
    """,
    # get_article: the same text under other addresses.
    "CREATE INDEX articles_by_text ON articles (text_hash) WHERE text_hash NOT NULL",
    # read_feed: indexed last first.
    "CREATE INDEX articles_by_indexing ON articles (indexed_at)",
    """
    CREATE TABLE article_speakers (
        article INTEGER NOT NULL REFERENCES articles (rowid),
        speaker INTEGER NOT NULL,
        -- What replacing the article takes back: quotes; rowid in speaker_aliases of the spelling where all give
        -- one, as the fullest name; else JSON: spelling -> [quotes, quotes as the fullest name].
        quotes INTEGER NOT NULL,
        alias INTEGER,
        names TEXT,
        -- JSON: role -> quotes; NULL for none.
        roles TEXT,
        PRIMARY KEY (article, speaker)
    ) WITHOUT ROWID
    """,
    # Who may write, and read where that needs a key; see db.keys.
    """
    CREATE TABLE keys (
        name TEXT PRIMARY KEY,
        -- What a key is found by.
        begins TEXT NOT NULL UNIQUE,
        -- SHA-256.
        hash BLOB NOT NULL,
        -- Words with one space between.
        scopes TEXT NOT NULL,
        -- Seconds since 1970.
        created_at INTEGER NOT NULL,
        revoked_at INTEGER
    ) WITHOUT ROWID
    """,
    # Documents that the service was given and nobody waits for; see db.jobs.
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        -- Name of the key that asked for it.
        key TEXT NOT NULL,
        -- queued, running, done or failed.
        state TEXT NOT NULL,
        -- JSON as it was sent; NULL once done or failed.
        document TEXT,
        -- Seconds since 1970.
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        -- Who runs it, until when others leave it alone, and how often somebody began.
        owner TEXT,
        leased_until REAL,
        attempts INTEGER NOT NULL DEFAULT 0,
        -- What store_article said, and of which article.
        outcome TEXT,
        article INTEGER,
        -- JSON.
        problem TEXT
    ) WITHOUT ROWID
    """,
    # take_job: the oldest that waits; purge of those long finished.
    "CREATE INDEX jobs_by_state ON jobs (state, created_at)",
    # Answers to requests with an Idempotency-Key; see db.repeats.
    """
    CREATE TABLE repeats (
        -- Name of the key, and what it sent as Idempotency-Key.
        key TEXT NOT NULL,
        repeat TEXT NOT NULL,
        -- SHA-256 of the request.
        fingerprint BLOB NOT NULL,
        -- Seconds since 1970.
        created_at INTEGER NOT NULL,
        -- Until when the first request counts as under way; NULL once it is answered.
        leased_until REAL,
        owner TEXT NOT NULL,
        status INTEGER,
        -- JSON: name -> value.
        headers TEXT,
        -- Deflated.
        body BLOB,
        PRIMARY KEY (key, repeat)
    ) WITHOUT ROWID
    """,
    # The oldest, which go first.
    "CREATE INDEX repeats_by_age ON repeats (created_at)",
    # What somebody said is wrong. A row is never changed but for being reverted; what applies follows from those that
    # are not, in order, and from what was found: see db.corrections.
    """
    CREATE TABLE corrections (
        key INTEGER PRIMARY KEY,
        -- Which quote, by the number of its id, or else which speaker, by id, it is about.
        quote INTEGER,
        speaker TEXT,
        -- Id of the speaker whom it gives the quote to or merges the speaker into.
        target TEXT,
        -- JSON: what it sets, see db.overrides.
        change TEXT NOT NULL,
        -- JSON of db.models.Corrected.
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        made_by TEXT NOT NULL,
        -- Name of the key it was made with; NULL from the command line.
        made_with TEXT,
        -- Seconds since 1970.
        made_at INTEGER NOT NULL,
        why TEXT NOT NULL,
        reverted_by TEXT,
        reverted_with TEXT,
        reverted_at INTEGER,
        reverted_why TEXT
    )
    """,
    # get_quote, and storing an article again.
    "CREATE INDEX corrections_by_quote ON corrections (quote) WHERE quote NOT NULL",
    # get_speaker.
    "CREATE INDEX corrections_by_speaker ON corrections (speaker) WHERE speaker NOT NULL",
    "CREATE INDEX corrections_by_target ON corrections (target) WHERE target NOT NULL",
    # What corrections say now of the speakers that they name; see db.overrides.
    """
    CREATE TABLE speaker_overrides (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        -- That of speakers, which is NULL there as long as this row stands: people speak of the speaker elsewhere.
        only_in TEXT,
        -- NULL for the commonest spelling.
        name TEXT,
        -- JSON: alias -> whether it was added, else removed.
        aliases TEXT NOT NULL,
        -- Id of another speaker, who has all quotes of this one.
        merged_into TEXT
    ) WITHOUT ROWID
    """,
    "CREATE INDEX speaker_overrides_by_target ON speaker_overrides (merged_into) WHERE merged_into NOT NULL",
    # What was found of the quotes that corrections and merges have changed, and what they count for now.
    """
    CREATE TABLE found_quotes (
        quote INTEGER PRIMARY KEY,
        id INTEGER NOT NULL UNIQUE,
        article INTEGER NOT NULL REFERENCES articles (rowid),
        kind INTEGER NOT NULL,
        tokens TEXT,
        -- JSON of db.attributions.Credit; NULL for no speaker.
        found TEXT,
        counted TEXT,
        -- Id of the speaker in it.
        speaker TEXT
    )
    """,
    "CREATE INDEX found_quotes_by_article ON found_quotes (article)",
    "CREATE INDEX found_quotes_by_speaker ON found_quotes (speaker) WHERE speaker NOT NULL",
    # Quotes that are none, as somebody said: kept whole, so that they can come back.
    """
    CREATE TABLE retracted_quotes (
        quote INTEGER PRIMARY KEY,
        id INTEGER NOT NULL UNIQUE,
        article INTEGER NOT NULL REFERENCES articles (rowid),
        -- JSON of db.rows.QuoteRow.
        record TEXT NOT NULL
    )
    """,
    "CREATE INDEX retracted_quotes_by_article ON retracted_quotes (article)",
    # Every document that was seen, a row a place and content; see db.ledger.
    """
    CREATE TABLE documents (
        -- Made of place and content.
        key INTEGER PRIMARY KEY,
        place TEXT NOT NULL,
        -- Made of the content and all else that decides what is stored of it.
        fingerprint INTEGER NOT NULL,
        -- Place in db.ledger.OUTCOMES.
        outcome INTEGER NOT NULL,
        -- Why it was rejected, else NULL.
        reason TEXT,
        -- Id of the article; NULL where it was rejected.
        article INTEGER,
        -- Seconds since 1970.
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL
    )
    """,
    # find_known: was this very content indexed before?
    "CREATE INDEX documents_by_fingerprint ON documents (fingerprint)",
    # record: was the article seen in another place?
    "CREATE INDEX documents_by_article ON documents (article) WHERE article NOT NULL",
    # list_documents, count_documents.
    "CREATE INDEX documents_by_outcome ON documents (outcome, first_seen, key)",
    # record: a place that can be read is no longer rejected.
    "CREATE INDEX documents_rejected ON documents (place) WHERE reason NOT NULL",
    # How far files of quotes that others extracted have been loaded; see db.reported.
    "CREATE TABLE loads (file TEXT PRIMARY KEY, lines INTEGER NOT NULL) WITHOUT ROWID",
    # Everything that was ever stored as the article, by hash: met again, it changes nothing, unless it is to be stored
    # anew and is not what was stored last.
    """
    CREATE TABLE article_records (
        article_id INTEGER NOT NULL,
        record_hash BLOB NOT NULL,
        is_last INTEGER NOT NULL,
        PRIMARY KEY (article_id, record_hash)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE article_versions (
        article_id INTEGER NOT NULL,
        version INTEGER NOT NULL,
        text_hash BLOB NOT NULL,
        replaced_at TEXT NOT NULL,
        -- JSON of the ArticleDetail, with its quotes, as it was answered before.
        record TEXT NOT NULL,
        PRIMARY KEY (article_id, version)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE quotes (
        rowid INTEGER PRIMARY KEY,
        -- 60 bits; see db.ids.
        id INTEGER NOT NULL UNIQUE,
        -- How many rowids after its article. Those stored with it follow it, the last printed first, so that newest
        -- first shows them as printed; others are in later_quotes.
        distance INTEGER NOT NULL,
        article INTEGER GENERATED ALWAYS AS (rowid - distance) VIRTUAL,
        text TEXT NOT NULL,
        -- The words to index where the tokenizer would cut or fold the text otherwise; see db.fold.
        folded TEXT,
        -- Place in db.filters.KINDS.
        kind INTEGER NOT NULL,
        -- JSON; NULL for none, as where a quote was loaded without its article.
        spans TEXT,
        verbatim TEXT,
        -- (No foreign key: removing a speaker would look through all quotes, which have no index by it.)
        speaker INTEGER,
        source TEXT,
        cue TEXT,
        said_to TEXT,
        relayed_by TEXT,
        -- In hundredths.
        confidence INTEGER NOT NULL,
        -- NULL where it equals text.
        exact TEXT,
        prefix TEXT NOT NULL,
        suffix TEXT NOT NULL,
        -- The context is before + exact + after; NULL where none is kept.
        before TEXT,
        after TEXT,
        -- Tokens of what filters look for beyond the columns; see db.filters.
        tokens TEXT
    )
    """,
    # Quotes loaded when their article was there already; see db.rows.
    """
    CREATE TABLE later_quotes (
        article INTEGER NOT NULL REFERENCES articles (rowid),
        quote INTEGER NOT NULL,
        PRIMARY KEY (article, quote)
    ) WITHOUT ROWID
    """,
    # Words and tokens of what filters look for.
    f"""
    CREATE VIEW quotes_words AS
    SELECT quotes.rowid, coalesce(quotes.folded, quotes.text) AS words, {QUOTE_SQL} AS filters
    FROM quotes JOIN articles ON articles.rowid = quotes.article
    """,
    f"""
    CREATE VIEW articles_words AS
    SELECT rowid, coalesce(folded, title, '') AS words, {OUTLET_SQL} AS filters FROM articles
    """,
    # The index of prefixes is of words of three letters and more: the tokens of filters are shorter, so that they
    # stay out of it. Nothing asks for bm25, so that the sizes of columns (16 bytes a quote) are not kept.
    f"""
    CREATE VIRTUAL TABLE quotes_fts USING fts5(
        words, filters, content='quotes_words', content_rowid='rowid', tokenize="{TOKENIZER}", prefix='3',
        columnsize=0
    )
    """,
    # Bytes of new words kept in memory before they are written: with 1 MiB, the default, the index of a large load is
    # 3% larger.
    "INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('hashsize', 33554432)",
    # (None for inserting: SQLite 3.40 writes the index out for each row that a trigger puts into it, so that loading
    # took half as long again. `db.rows` inserts into both.)
    # (Nor for updating in a batch, which `db.rows` marks in `meta`: a hundred thousand quotes are a speaker's.)
    """
    CREATE TRIGGER quotes_deleted BEFORE DELETE ON quotes BEGIN
        INSERT INTO quotes_fts (quotes_fts, rowid, words, filters)
        SELECT 'delete', rowid, words, filters FROM quotes_words WHERE rowid = old.rowid;
    END
    """,
    """
    CREATE TRIGGER quotes_before_update BEFORE UPDATE OF text, folded, kind, speaker, confidence, tokens ON quotes
    WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'batch') BEGIN
        INSERT INTO quotes_fts (quotes_fts, rowid, words, filters)
        SELECT 'delete', rowid, words, filters FROM quotes_words WHERE rowid = old.rowid;
    END
    """,
    """
    CREATE TRIGGER quotes_updated AFTER UPDATE OF text, folded, kind, speaker, confidence, tokens ON quotes
    WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'batch') BEGIN
        INSERT INTO quotes_fts (rowid, words, filters)
        SELECT rowid, words, filters FROM quotes_words WHERE rowid = new.rowid;
    END
    """,
    f"""
    CREATE VIRTUAL TABLE articles_fts USING fts5(
        words, filters, content='articles_words', content_rowid='rowid', tokenize="{TOKENIZER}", columnsize=0
    )
    """,
    """
    CREATE TRIGGER articles_deleted BEFORE DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, words, filters)
        SELECT 'delete', rowid, words, filters FROM articles_words WHERE rowid = old.rowid;
    END
    """,
    # Rowids and an article's outlet, which its quotes have tokens of, never change.
    """
    CREATE TRIGGER rowids_stay BEFORE UPDATE OF rowid, distance ON quotes BEGIN
        SELECT RAISE(ABORT, 'the place of a quote cannot change');
    END
    """,
    """
    CREATE TRIGGER outlets_stay BEFORE UPDATE OF rowid, title, folded, outlet ON articles BEGIN
        SELECT RAISE(ABORT, 'the place, title and outlet of an article cannot change');
    END
    """,
    f"""
    CREATE VIRTUAL TABLE speaker_aliases_fts USING fts5(
        folded, content='speaker_aliases', content_rowid='rowid', tokenize="{TOKENIZER}", prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER speaker_aliases_inserted AFTER INSERT ON speaker_aliases BEGIN
        INSERT INTO speaker_aliases_fts (rowid, folded) VALUES (new.rowid, new.folded);
    END
    """,
    """
    CREATE TRIGGER speaker_aliases_deleted AFTER DELETE ON speaker_aliases BEGIN
        INSERT INTO speaker_aliases_fts (speaker_aliases_fts, rowid, folded)
        VALUES ('delete', old.rowid, old.folded);
    END
    """,
    """
    CREATE TRIGGER speaker_aliases_updated AFTER UPDATE OF rowid, folded ON speaker_aliases BEGIN
        INSERT INTO speaker_aliases_fts (speaker_aliases_fts, rowid, folded)
        VALUES ('delete', old.rowid, old.folded);
        INSERT INTO speaker_aliases_fts (rowid, folded) VALUES (new.rowid, new.folded);
    END
    """,
    # Every word of a name that was ever met, and its trigrams: what a misspelt word may have meant.
    """
    CREATE TABLE name_words (
        rowid INTEGER PRIMARY KEY,
        word TEXT NOT NULL UNIQUE
    )
    """,
    """
    CREATE VIRTUAL TABLE name_words_fts USING fts5(
        word, content='name_words', content_rowid='rowid', tokenize='trigram', detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER name_words_inserted AFTER INSERT ON name_words BEGIN
        INSERT INTO name_words_fts (rowid, word) VALUES (new.rowid, new.word);
    END
    """,
    # A folded name is words with one space between; a name without words is something else.
    """
    CREATE TRIGGER speaker_aliases_words AFTER INSERT ON speaker_aliases BEGIN
        INSERT OR IGNORE INTO name_words (word)
        SELECT value FROM json_each(
            iif(
                json_valid('["' || replace(new.folded, ' ', '","') || '"]'),
                '["' || replace(new.folded, ' ', '","') || '"]',
                '[]'
            )
        )
        WHERE length(value) BETWEEN 3 AND 40;
    END
    """,
)
