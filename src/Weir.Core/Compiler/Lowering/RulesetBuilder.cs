using Weir.Core.Compiler.Lowering.Webfarm;
using Weir.Core.Model;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Puts chains, sets and elements together.</summary>
internal static class RulesetBuilder
{
    public static Ruleset Build(Site site, SiteShape shape, SetLayout layout, BucketCounts counts)
    {
        var context = new FrameContext(site.Topology, site.Options, shape);
        var sink = new TableSink(layout, counts);
        foreach (var member in site.Members)
        {
            MemberElements.Emit(site, member, ref sink);
        }

        FarmElements(site, ref sink);
        Bans(site, shape, layout, ref sink);
        var elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal);
        var sets = new List<SetDeclaration>();
        foreach (var (set, table) in Frame.Sets(context))
        {
            sets.Add(set);
            elements.Add(set.Name, table);
        }

        for (var i = 0; i < layout.Sets.Length; i++)
        {
            sets.Add(layout.Sets[i]);
            elements.Add(layout.Sets[i].Name, sink.Tables[i]);
        }

        return new Ruleset(Family.Inet, Names.Table, Frame.Chains(context), new([.. sets]), Frame.Counters(context))
        {
            Elements = elements,
        };
    }

    /// <summary>Chains, sets and counters alone; no element is lowered, so it costs the same for any number of members.</summary>
    public static Ruleset Structure(Site site, SiteShape shape, SetLayout layout)
    {
        var context = new FrameContext(site.Topology, site.Options, shape);
        var sets = Frame.Sets(context).Select(static item => item.Set).Concat(layout.Sets);
        return new Ruleset(Family.Inet, Names.Table, Frame.Chains(context), new([.. sets]), Frame.Counters(context))
        {
            Elements = new Dictionary<string, ElementTable>(),
        };
    }

    private static void FarmElements(Site site, ref TableSink sink)
    {
        ListenerElements.Emit(site, ref sink);
        foreach (var allow in site.Allows)
        {
            sink.Allow(allow);
        }
    }

    private static void Bans(Site site, SiteShape shape, SetLayout layout, ref TableSink sink)
    {
        foreach (var ban in site.TableBans)
        {
            if (!(ban.Prefix.IsIpv6 ? shape.Ban6 : shape.Ban4).Interval)
            {
                sink.Ban(ban);
            }
        }

        if (shape.NearBan4 || shape.NearBan6)
        {
            NearBans.Emit(site.TableBans, ref sink);
        }

        if (shape.Ban4.Interval)
        {
            var table = sink.Tables[layout.SetOf(new Bucket(BucketKind.Ban4Until, shape.Ban4.Lengths[0]))];
            var bans = site.TableBans.Where(ban => !ban.Prefix.IsIpv6);
            foreach (var range in BanRanges.Of(bans, ban => (ban.Prefix.V4.Address.Value, ban.Prefix.V4.Last.Value)))
            {
                var bytes = table.Append(range.Ban.Origin);
                WriteUInt32BigEndian(bytes, (uint)range.First);
                WriteUInt32BigEndian(bytes[4..], (uint)range.Last);
                table.Annotate(new ElementNote(ElementComment.Of(range.Ban), range.Ban.Expires));
            }
        }

        if (shape.Ban6.Interval)
        {
            var table = sink.Tables[layout.SetOf(new Bucket(BucketKind.Ban6Until, shape.Ban6.Lengths[0]))];
            var bans = site.TableBans.Where(ban => ban.Prefix.IsIpv6);
            foreach (var range in BanRanges.Of(bans, ban => (ban.Prefix.V6.Address.Value, ban.Prefix.V6.Last.Value)))
            {
                var bytes = table.Append(range.Ban.Origin);
                WriteUInt128BigEndian(bytes, range.First);
                WriteUInt128BigEndian(bytes[16..], range.Last);
                table.Annotate(new ElementNote(ElementComment.Of(range.Ban), range.Ban.Expires));
            }
        }
    }
}
