using System.Collections.Immutable;
using System.Diagnostics;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Csv;
using Weir.Sources.Editing;
using Weir.Sources.Feeds;
using Weir.Sources.Fleet;
using Weir.Sources.Hiera;
using Weir.Sources.Postgres;
using Weir.Sources.Rows;
using Weir.Sources.Schema;
using Weir.Sources.Sqlite;
using Weir.Sources.Watching;
using Weir.Sources.Yaml;

namespace Weir.Sources;

/// <summary>A folder that holds <c>weir.yaml</c>: where a site is read from.</summary>
public static class SiteFolder
{
    /// <summary>
    /// Reads weir.yaml and, in one snapshot, the rows of the source it names, and validates the site. Bad input is never an
    /// exception: it is in the result's diagnostics, all of it at once.
    /// </summary>
    /// <param name="directory">The site's folder.</param>
    /// <param name="time">Decides which bans have expired, and measures the reading.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static SiteReading Load(
        string directory,
        TimeProvider time,
        CancellationToken cancellationToken = default
    ) => Load(directory, time, null, cancellationToken);

    /// <inheritdoc cref="Load(string, TimeProvider, CancellationToken)"/>
    /// <param name="feeds">What is remembered of feeds; null for the folder beside the site (<see cref="FeedsOf"/>).</param>
    public static SiteReading Load(
        string directory,
        TimeProvider time,
        FeedStore? feeds,
        CancellationToken cancellationToken
    ) => LoadAt(directory, time, feeds, null, cancellationToken);

    /// <inheritdoc cref="Load(string, TimeProvider, FeedStore, CancellationToken)"/>
    /// <param name="snapshot">A snapshot that another session of the PostgreSQL source exported; null reads what is committed now.</param>
    public static SiteReading LoadAt(
        string directory,
        TimeProvider time,
        FeedStore? feeds,
        string? snapshot,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        feeds ??= FeedsOf(directory);
        var (draft, isWhole, reports) = ReadDraft(directory, time.GetUtcNow(), feeds, snapshot, bag, cancellationToken);
        var readTime = time.GetElapsedTime(start);
        if (draft is null || !isWhole)
        {
            var counts = draft is null ? default : SiteCounts.Of(draft);
            return new SiteReading(null, bag.ToImmutable(), counts, readTime, default);
        }

        start = time.GetTimestamp();
        var validated = SiteValidator.Validate(draft, time.GetUtcNow());
        return new SiteReading(
            bag.HasErrors ? null : validated.Value,
            bag.ToImmutable().AddRange(validated.Diagnostics),
            SiteCounts.Of(draft),
            readTime,
            time.GetElapsedTime(start)
        )
        {
            Feeds = reports,
        };
    }

    /// <summary>Where a site's folder remembers what was taken of its feeds: beside what is remembered of its applies.</summary>
    public static FeedStore FeedsOf(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return new FeedStore(Path.Combine(directory, ".weir", "feeds"));
    }

    /// <summary>The feeds of a site without its rows; what is wrong with weir.yaml is in the diagnostics.</summary>
    /// <param name="accept">Name of a feed to take as it is; null for none.</param>
    public static SiteFeeds LoadFeeds(string directory, FeedStore? feeds = null, string? accept = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var file = SiteFile.Load(directory, bag);
        var reports = file is null ? [] : ReadFeeds(file, directory, feeds ?? FeedsOf(directory), accept, bag);
        return new SiteFeeds(reports, bag.ToImmutable());
    }

    private static ImmutableArray<FeedReport> ReadFeeds(
        SiteFile file,
        string directory,
        FeedStore store,
        string? accept,
        DiagnosticBag bag
    ) =>
        [
            .. FeedSection
                .Read(file.Feeds, directory, new YamlScalars(bag))
                .Select(feed => FeedReading.Read(feed, store.Read(feed.Name, bag), feed.Name == accept)),
        ];

    /// <summary>Where the rows of a site live; null when weir.yaml cannot be understood.</summary>
    public static SourceKind? SourceOf(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return SiteFile.Load(directory, new DiagnosticBag())?.Source switch
        {
            SourceSettings.Sqlite => SourceKind.Sqlite,
            SourceSettings.Csv => SourceKind.Csv,
            SourceSettings.Postgres => SourceKind.Postgres,
            _ => null,
        };
    }

    /// <summary>Opens the site's source for edits.</summary>
    /// <returns>The editor, or what is wrong with weir.yaml; an operator's own schema is read-only.</returns>
    /// <param name="prepared">Told what an edit is about to write, when nothing is written yet; what it throws ends the edit.</param>
    public static Checked<ISiteEditor> OpenEditor(
        string directory,
        TimeProvider time,
        Action<EditOutcome>? prepared = null
    ) => OpenEditor(directory, time, null, prepared);

    /// <summary>
    /// An editor that writes nothing: its edits tell what the whole site, with what feeds and Hiera add, would be.
    /// </summary>
    /// <param name="feeds">What is remembered of feeds; null for the folder beside the site.</param>
    /// <returns>The editor, or what is wrong with weir.yaml; an operator's own schema is read-only.</returns>
    public static Checked<ISiteEditor> OpenRehearsal(string directory, TimeProvider time, FeedStore? feeds)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return OpenEditor(
            directory,
            time,
            (file, draft, bag) => AddOthers(file, directory, draft, time.GetUtcNow(), feeds ?? FeedsOf(directory), bag)
        );
    }

    private static Checked<ISiteEditor> OpenEditor(
        string directory,
        TimeProvider time,
        Action<SiteFile, SiteDraft, DiagnosticBag>? rehearsal,
        Action<EditOutcome>? prepared = null
    )
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(time);
        var bag = new DiagnosticBag();
        var file = SiteFile.Load(directory, bag);
        var stores = file is null || bag.HasErrors ? null : StoresOf(file.Source, bag);
        var editor =
            file is null || stores is null
                ? null
                : new SiteEditor(
                    file,
                    stores,
                    time,
                    rehearsal is null ? null : (draft, found) => rehearsal(file, draft, found),
                    prepared
                );
        return new Checked<ISiteEditor>(editor, bag.ToImmutable());
    }

    /// <summary>What comes from elsewhere than the rows: Hiera's data files and feeds.</summary>
    private static void AddOthers(
        SiteFile file,
        string directory,
        SiteDraft draft,
        DateTimeOffset now,
        FeedStore feeds,
        DiagnosticBag bag
    )
    {
        if (file.Hiera is { } written && HieraSection.Read(written, new YamlScalars(bag)) is { } hiera)
        {
            HieraRows.Add(hiera, directory, draft, now, bag);
        }

        FeedBans.AddTo(draft, ReadFeeds(file, directory, feeds, accept: null, bag));
    }

    /// <summary>Brings the tables of an older Weir up to date, each step in one transaction. Only this call ever changes a schema.</summary>
    /// <param name="notify">Also install the triggers that tell an agent what changes (PostgreSQL with Weir's own tables only).</param>
    /// <param name="fleet">Also make the tables that several nodes share (PostgreSQL only).</param>
    public static SiteMigration Migrate(string directory, bool notify = false, bool fleet = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var bag = new DiagnosticBag();
        var file = SiteFile.Load(directory, bag);
        var applied = file is null || bag.HasErrors ? 0 : SchemaMigrator.Migrate(file.Source, bag);
        if (notify && file is not null && !bag.HasErrors)
        {
            ChangeNotes.Install(file.Source, bag);
        }

        if (fleet && file is not null && !bag.HasErrors)
        {
            FleetSchema.Install(file.Source, bag);
        }

        return new SiteMigration(applied, bag.ToImmutable());
    }

    private static IRowStores? StoresOf(SourceSettings source, DiagnosticBag bag)
    {
        switch (source)
        {
            case SourceSettings.Sqlite { Queries: [] } sqlite:
                return new SqliteRowStores(sqlite.Path, source.Kind);
            case SourceSettings.Csv csv:
                return new CsvRowStores(csv.Folder, source.Kind);
            case SourceSettings.Postgres { Queries: [] } postgres:
                var server = PostgresServer.Parse(postgres.Connection, postgres.At, bag);
                return server is null ? null : new PostgresRowStores(server, source.Kind);
            case SourceSettings.Sqlite { Queries: [var first, ..] }:
                bag.Add(EditErrors.ReadOnly(first.At));
                return null;
            case SourceSettings.Postgres { Queries: [var first, ..] }:
                bag.Add(EditErrors.ReadOnly(first.At));
                return null;
            default:
                throw new UnreachableException("the types of sources are closed");
        }
    }

    /// <summary>
    /// The rows as far as they can be read. Rules across rows run only over a whole draft (weir.yaml without an error, every table
    /// there): over part of one they would report what is merely not read. Single bad values do not matter to them.
    /// </summary>
    private static (SiteDraft? Draft, bool IsWhole, ImmutableArray<FeedReport> Feeds) ReadDraft(
        string directory,
        DateTimeOffset now,
        FeedStore feeds,
        string? snapshot,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var file = SiteFile.Load(directory, bag);
        if (file is null)
        {
            return (null, false, []);
        }

        var hiera = file.Hiera is { } written ? HieraSection.Read(written, new YamlScalars(bag)) : null;
        var reports = ReadFeeds(file, directory, feeds, accept: null, bag);
        var isWhole = !bag.HasErrors;
        var reader = new DraftReader(bag);
        isWhole &= file.Source switch
        {
            SourceSettings.Sqlite sqlite => SqliteSource.Read(sqlite, reader, bag, cancellationToken),
            SourceSettings.Csv csv => CsvSource.Read(csv, reader, bag, cancellationToken),
            SourceSettings.Postgres postgres => PostgresSource.Read(
                postgres with
                {
                    Snapshot = snapshot,
                },
                reader,
                bag,
                cancellationToken
            ),
            _ => throw new UnreachableException("the types of sources are closed"),
        };
        var draft = reader.ToDraft(file.Kind, file.Topology, file.Options, isWhole);
        if (hiera is not null)
        {
            isWhole &= HieraRows.Add(hiera, directory, draft, now, bag);
        }

        reports = FeedBans.AddTo(draft, reports);
        foreach (var report in reports)
        {
            bag.AddRange(report.Findings);
        }

        return (draft, isWhole, reports);
    }
}
