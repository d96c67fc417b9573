using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>The <c>options:</c> part of weir.yaml; what is absent keeps the documented default.</summary>
internal static class OptionsSection
{
    public static SiteOptions Read(YamlValue? value, SiteKind kind, YamlScalars scalars)
    {
        var options = new SiteOptions();
        var map = value is null ? null : scalars.Map(value, "options");
        if (map is null)
        {
            return options;
        }

        options = kind == SiteKind.Campus ? ReadCampus(map, options, scalars) : ReadWebfarm(map, options, scalars);
        map.Finish();
        return options;
    }

    private static SiteOptions ReadWebfarm(MapReader map, SiteOptions options, YamlScalars scalars) =>
        options with
        {
            Webfarm = WebfarmSection.Read(map, scalars),
            BanCounters = BanCounters(map, options, scalars),
            ConntrackSyncPort = SyncPort(map, options, scalars),
        };

    private static SiteOptions ReadCampus(MapReader map, SiteOptions options, YamlScalars scalars)
    {
        var limit = map.Optional("connectionLimit");
        var accounting = map.Optional("accounting");
        options = new SiteOptions
        {
            ConnectionLimit = limit is null
                ? options.ConnectionLimit
                : scalars.Number(limit, "connectionLimit", 0, uint.MaxValue) ?? 0,
            WalledGarden = Prefixes(map.Optional("walledGarden"), "walledGarden", scalars),
            ExtraBogons = Prefixes(map.Optional("extraBogons"), "extraBogons", scalars),
            AllowedBogons = Prefixes(map.Optional("allowedBogons"), "allowedBogons", scalars),
            Accounting = accounting is null ? options.Accounting : scalars.Truth(accounting, "accounting") ?? false,
            BanCounters = BanCounters(map, options, scalars),
            ConntrackSyncPort = SyncPort(map, options, scalars),
            Classes = Classes(map.Optional("classes"), scalars),
        };
        return new QuotaSection(scalars).Read(map, options);
    }

    private static EquatableArray<DestinationClass> Classes(YamlValue? value, YamlScalars scalars)
    {
        var classes = ImmutableArray.CreateBuilder<DestinationClass>();
        foreach (var item in value is null ? [] : scalars.Items(value, "classes"))
        {
            if (scalars.Map(item, "a class") is not { } map)
            {
                continue;
            }

            var name = scalars.Text(map.Required("name"), "the name of a class");
            var prefixes = scalars.Many(map.Required("prefixes"), "the prefixes of a class", scalars.Prefix);
            map.Finish();
            if (name is not null)
            {
                var origin = new Origin(new OriginTable(map.At.Path, IsFile: true), map.At.Line);
                classes.Add(new DestinationClass(name, prefixes) { Origin = origin });
            }
        }

        return new EquatableArray<DestinationClass>(classes.ToImmutable());
    }

    private static bool BanCounters(MapReader map, SiteOptions options, YamlScalars scalars) =>
        map.Optional("banCounters") is { } counters
            ? scalars.Truth(counters, "banCounters") ?? false
            : options.BanCounters;

    private static ushort SyncPort(MapReader map, SiteOptions options, YamlScalars scalars) =>
        map.Optional("conntrackSyncPort") is { } sync
            ? (ushort)(scalars.Number(sync, "conntrackSyncPort", 1, ushort.MaxValue) ?? 0)
            : options.ConntrackSyncPort;

    private static EquatableArray<IpPrefix> Prefixes(YamlValue? value, string what, YamlScalars scalars) =>
        value is null ? default : scalars.Many(value, what, scalars.Prefix);
}
