using System.Diagnostics;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Templates;

namespace Weir.Sources.Example;

/// <summary>
/// A plausible dormitory network to try things on: for n members exactly 2n devices, n/2 port forwards and n openings. The same
/// members and seed give the same rows on every machine.
/// </summary>
public static class CampusExample
{
    /// <summary>What the example's address plan has room for.</summary>
    public const int MostMembers = 100_000;

    public const int DefaultSeed = 1;

    /// <summary>The rows and the topology, without any file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Members is not in 1 … <see cref="MostMembers"/>.</exception>
    public static SiteDraft Draft(int members, int seed = DefaultSeed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, MostMembers);
        var bag = new DiagnosticBag();
        var file = SiteFile.Parse(SiteFile.FileName, "", Yaml(SourceKind.Sqlite, null), bag);
        if (file is null)
        {
            throw new UnreachableException($"the example's own weir.yaml: {bag.ToImmutable()[0]}");
        }

        var draft = new SiteDraft { Topology = file.Topology, Options = file.Options };
        CampusRows.Fill(draft, members, seed);
        return draft;
    }

    /// <summary>Writes weir.yaml and the rows into a folder, which is made when it is not there.</summary>
    /// <param name="connection">The Npgsql connection string of an empty database; only for <see cref="SourceKind.Postgres"/>.</param>
    /// <returns>The counts, or what stands in the way: existing files are never overwritten.</returns>
    public static SiteCreation Create(
        string directory,
        int members,
        int seed = DefaultSeed,
        SourceKind kind = SourceKind.Sqlite,
        string? connection = null
    )
    {
        ArgumentNullException.ThrowIfNull(directory);
        return SiteCreator.Create(directory, Yaml(kind, connection), kind, connection, Draft(members, seed));
    }

    private static string Yaml(SourceKind kind, string? connection) =>
        SiteTemplate.Yaml(SiteTemplate.Campus, kind, connection);
}
