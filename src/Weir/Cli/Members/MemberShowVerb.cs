using System.CommandLine;
using Weir.Agent.Counters;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;

namespace Weir.Cli.Members;

/// <summary><c>weir member show</c>: a member with everything that is its own.</summary>
internal sealed class MemberShowVerb : Verb
{
    private readonly Argument<string> _member = MemberReference.Argument();

    public MemberShowVerb()
        : base(
            "show",
            "Show a member with its devices, forwards, openings and counters",
            new Example("weir member show 4711", "by id"),
            new Example("weir member show anna.berg --json", "by login, for a program"),
            new Example(
                "weir member show 4711 --netns fw --json | jq .counters",
                "traffic up and down, as counted there"
            )
        )
    {
        Remarks =
            "Packets and bytes up and down, for IPv4 and IPv6, are what the kernel counted for the member in the rules loaded in "
            + "this namespace. Reading them needs root; without, or when nothing is loaded, the rest is shown and the exit code is the same.";
        Add(_member);
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        var member = MemberReference.Find(site, call.Text(_member));
        var reading = MemberCounterReader.Read(call.NetworkNamespace, member.Id);
        var document = MemberDocument.From(site, member, reading.Counters);
        return call.Answer(
            document,
            static () => CliJson.Default.MemberDocument,
            page =>
            {
                Print(page, document);
                Print(page, document.Counters, reading.Absent);
            }
        );
    }

    private static void Print(Page page, MemberDocument document)
    {
        var member = document.Member;
        page.Pairs(
            ("member", $"{member.Id}"),
            ("login", member.Login),
            ("state", member.State),
            ("public IPv4", member.PublicIpv4),
            ("plan", member.Plan),
            ("quota", member.Quota),
            ("IPv6 prefixes", string.Join(", ", member.Ipv6Prefixes)),
            ("devices", string.Join(", ", member.Devices.Select(d => $"{d.Address} ({d.Kind})"))),
            ("forwards", string.Join(", ", document.Forwards.Select(Text))),
            ("openings", string.Join(", ", document.Openings.Select(Text)))
        );
    }

    private static void Print(Page page, MemberCounterRow? counters, string? absent)
    {
        if (counters is null)
        {
            page.Pairs(("counters", $"not shown: {absent}"));
            return;
        }

        page.Pairs(
            ("IPv4 up", Text(counters.Up4)),
            ("IPv4 down", Text(counters.Down4)),
            ("IPv6 up", Text(counters.Up6)),
            ("IPv6 down", Text(counters.Down6))
        );
    }

    private static string Text(TrafficRow row) =>
        $"{Counted.Of(row.Packets, "packet")}, {Counted.Of(row.Bytes, "byte")}";

    private static string Text(ForwardRow row) => $"{row.Protocol}/{row.PublicPorts} -> {row.Device}:{row.DevicePort}";

    private static string Text(OpeningRow row) =>
        row.Ports is null ? $"{row.Prefix} {row.Protocol}" : $"{row.Prefix} {row.Protocol}/{row.Ports}";
}
