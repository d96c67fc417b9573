using System.Globalization;
using Npgsql;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Postgres.Changes;

/// <summary>Reads all rows of some members and bans, as a change of a site.</summary>
internal static class ChangedRows
{
    public static SiteEdit Read(
        NpgsqlConnection connection,
        ChangedKeys keys,
        Site before,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var reader = new DraftReader(bag);
        if (keys.Members.Count > 0)
        {
            var ids = string.Join(',', keys.Members.Select(id => id.ToString(CultureInfo.InvariantCulture)));
            foreach (var entity in Entity.ReadOrder(SiteKind.Campus).Where(static entity => entity != Entity.Bans))
            {
                var key = entity == Entity.Members ? "id" : "member";
                Read(connection, entity, $"{key} = any('{{{ids}}}'::bigint[])", reader, cancellationToken);
            }
        }

        var (changed, condition) = Bans(keys.Bans, before);
        if (condition.Length > 0)
        {
            Read(connection, Entity.Bans, condition, reader, cancellationToken);
        }

        var draft = reader.ToDraft(before.Kind, before.Topology, before.Options, isWhole: true);
        return new SiteEdit
        {
            Members = [.. keys.Members],
            Bans = [.. changed.Concat(draft.Bans.Select(static ban => ban.Prefix)).Distinct()],
            Rows = draft,
        };
    }

    private static void Read(
        NpgsqlConnection connection,
        Entity entity,
        string condition,
        DraftReader reader,
        CancellationToken cancellationToken
    )
    {
        var select = $"select {string.Join(", ", entity.Columns)} from {entity.Name} where {condition}";
        PostgresSource.ReadRows(connection, select, entity, reader, cancellationToken);
    }

    /// <summary>
    /// One prefix may stand in the table in two forms. An IPv4 address has two, and both are asked for; IPv6 has many, so all
    /// bans of IPv6 are read when one changed.
    /// </summary>
    private static (IEnumerable<IpPrefix> Prefixes, string Condition) Bans(HashSet<string> texts, Site before)
    {
        var prefixes = new HashSet<IpPrefix>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        var ipv6 = false;
        foreach (var text in texts)
        {
            if (text.Contains(':', StringComparison.Ordinal))
            {
                ipv6 = true;
            }
            else
            {
                written.Add(text);
                if (IpPrefix.TryParse(text, out var prefix, out _))
                {
                    prefixes.Add(prefix);
                    written.Add(prefix.ToString());
                    written.Add($"{prefix.V4.Address}/{prefix.V4.Length.ToString(CultureInfo.InvariantCulture)}");
                }
            }
        }

        if (ipv6)
        {
            prefixes.UnionWith(before.Bans.Select(static ban => ban.Prefix).Where(static prefix => prefix.IsIpv6));
        }

        var conditions = new List<string>();
        if (written.Count > 0)
        {
            conditions.Add($"prefix in ({string.Join(", ", written.Select(Literal))})");
        }

        if (ipv6)
        {
            conditions.Add("position(':' in prefix) > 0");
        }

        return (prefixes, string.Join(" or ", conditions));
    }

    // An escape string reads the same whatever standard_conforming_strings says.
    private static string Literal(string text) =>
        $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
