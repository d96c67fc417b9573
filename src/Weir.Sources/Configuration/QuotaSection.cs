using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>The <c>plans:</c>, <c>quotas:</c> and <c>zone:</c> of <c>options:</c>.</summary>
internal sealed class QuotaSection(YamlScalars scalars)
{
    // nft_limit.c multiplies the rate by a second's nanoseconds in 64 bits; uint bytes stay far below.
    private const ulong LeastRate = 1000;

    private static readonly (string, QuotaTime)[] Times = [("day", QuotaTime.Day), ("month", QuotaTime.Month)];

    private static readonly (string, QuotaDirection)[] Directions =
    [
        ("both", QuotaDirection.Both),
        ("up", QuotaDirection.Up),
        ("down", QuotaDirection.Down),
    ];

    public SiteOptions Read(MapReader map, SiteOptions options) =>
        options with
        {
            Plans = Each(map.Optional("plans"), "plans", "a plan", Plan),
            Quotas = Each(map.Optional("quotas"), "quotas", "a quota", Quota),
            Zone = Zone(map.Optional("zone")) ?? options.Zone,
        };

    private EquatableArray<T> Each<T>(YamlValue? value, string list, string one, Func<MapReader, T?> read)
        where T : class
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var item in value is null ? [] : scalars.Items(value, list))
        {
            if (scalars.Map(item, one) is { } map && read(map) is { } good)
            {
                items.Add(good);
            }
        }

        return new EquatableArray<T>(items.ToImmutable());
    }

    private MemberPlan? Plan(MapReader map)
    {
        var name = scalars.Text(map.Required("name"), "the name of a plan");
        var (up, down) = (Rate(map.Optional("up")), Rate(map.Optional("down")));
        map.Finish();
        return name is null ? null : new MemberPlan(name, up, down) { Origin = OriginOf(map) };
    }

    private Quota? Quota(MapReader map)
    {
        var name = scalars.Text(map.Required("name"), "the name of a quota");
        var bytes = Bytes(map.Required("bytes"));
        var per = scalars.Choice<QuotaTime>(map.Required("per"), "per", Times);
        var direction = scalars.Choice<QuotaDirection>(map.Optional("direction"), "direction", Directions);
        var classes = Texts(map.Optional("classes"), "classes");
        var plans = Texts(map.Optional("plans"), "plans");
        var members = Texts(map.Optional("members"), "members");
        var at = Percents(map.Optional("at"));
        var target = map.Optional("moveTo") is { } plan ? scalars.Text(plan, "moveTo") : null;
        map.Finish();
        return name is null || bytes is null || per is null
            ? null
            : new Quota(name, bytes.Value, per.Value)
            {
                Direction = direction ?? QuotaDirection.Both,
                Classes = classes,
                Plans = plans,
                Members = members,
                At = at,
                MoveTo = target,
                Origin = OriginOf(map),
            };
    }

    private EquatableArray<string> Texts(YamlValue? value, string what)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value is null ? [] : scalars.Items(value, what))
        {
            if (scalars.Text(item, what) is { } text)
            {
                texts.Add(text);
            }
        }

        return new EquatableArray<string>(texts.ToImmutable());
    }

    /// <summary>Ascending, each once; 100 is told of in any case.</summary>
    private EquatableArray<uint> Percents(YamlValue? value)
    {
        var percents = value is null ? default : scalars.Many<uint>(value, "at", Percent);
        return new([.. percents.Append(100u).Distinct().Order()]);
    }

    private uint? Percent(YamlValue value, string what) => scalars.Number(value, what, 1, 100);

    private ulong? Bytes(YamlValue? value) =>
        Amount(value, "bytes", AmountText.Bytes, 1, long.MaxValue, "100 GiB, 500 MiB, 2 TB");

    private uint Rate(YamlValue? value) =>
        (uint)(
            Amount(value, "a rate", AmountText.Bits, LeastRate * 8, uint.MaxValue * 8UL, "512 kbit/s, 4 Mbit/s") / 8
            ?? 0
        );

    private ulong? Amount(
        YamlValue? value,
        string what,
        ImmutableArray<(string Unit, ulong Factor)> units,
        ulong least,
        ulong most,
        string such
    )
    {
        if (value is null || scalars.Text(value, what) is not { } text)
        {
            return null;
        }

        if (AmountText.TryParse(text, units, out var amount) && amount >= least && amount <= most)
        {
            return amount;
        }

        scalars.Bag.Add(
            QuotaErrors.NoAmount(
                value.At,
                what,
                text,
                AmountText.Write(least, units),
                AmountText.Write(most, units),
                such
            )
        );
        return null;
    }

    private string? Zone(YamlValue? value)
    {
        if (value is null || scalars.Text(value, "zone") is not { } text)
        {
            return null;
        }

        if (TimeZones.Find(text) is not null)
        {
            return text;
        }

        scalars.Bag.Add(QuotaErrors.NoZone(value.At, text));
        return null;
    }

    private static Origin OriginOf(MapReader map) => new(new OriginTable(map.At.Path, IsFile: true), map.At.Line);
}
