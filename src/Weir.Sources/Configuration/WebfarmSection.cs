using Weir.Core.Model;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>The keys of <c>options:</c> that only a web farm has.</summary>
internal static class WebfarmSection
{
    public static WebfarmOptions Read(MapReader options, YamlScalars scalars)
    {
        var bans = options.Optional("bansBy") is { } by
            ? scalars.Choice<BanBackend>(
                by,
                "bansBy",
                [("nft", BanBackend.Nft), ("xdp", BanBackend.Xdp), ("ingress", BanBackend.Ingress)]
            )
            : null;
        var mode = options.Optional("xdpMode") is { } where
            ? scalars.Choice<XdpMode>(
                where,
                "xdpMode",
                [("auto", XdpMode.Auto), ("native", XdpMode.Native), ("generic", XdpMode.Generic)]
            )
            : null;
        return new WebfarmOptions
        {
            Bans = bans ?? WebfarmOptions.Default.Bans,
            XdpMode = mode ?? WebfarmOptions.Default.XdpMode,
            XdpStays = Truth("xdpStays") ?? WebfarmOptions.Default.XdpStays,
            BansOut = Truth("bansOut") ?? WebfarmOptions.Default.BansOut,
            NewConnections = Rate("newConnections"),
            SynProxy = SynProxy(options.Optional("synProxy"), scalars),
            DropRate = Rate("dropRate"),
        };

        static bool SynProxy(YamlValue? value, YamlScalars scalars)
        {
            var wanted = value is not null && scalars.Truth(value, "synProxy") is true;
            if (wanted && value is not null)
            {
                scalars.Bag.Add(ValueErrors.NoSynProxy(value.At));
            }

            return wanted;
        }

        bool? Truth(string key) => options.Optional(key) is { } value ? scalars.Truth(value, key) : null;

        uint Rate(string key) =>
            options.Optional(key) is { } value ? scalars.Number(value, key, 0, 100_000_000) ?? 0 : 0;
    }
}
