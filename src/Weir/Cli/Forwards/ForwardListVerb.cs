using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Forwards;

/// <summary><c>weir forward list</c>.</summary>
internal sealed class ForwardListVerb : Verb
{
    private readonly Option<string?> _member = MemberOption.Create();
    private readonly Paging _paging;

    public ForwardListVerb()
        : base(
            "list",
            "List port forwards",
            new Example("weir forward list --member 4711", "the forwards of one member"),
            new Example("weir forward list --json", "all, for a program")
        )
    {
        Add(_member);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        IReadOnlyList<PortForward> rows = call.Value(_member) is { } member
            ? site.ForwardsOf(MemberReference.Find(site, member).Id).ToArray()
            : site.Forwards;
        var slice = _paging.Take(call, rows);
        var document = ForwardListDocument.From(site, slice);
        return call.Answer(
            document,
            static () => CliJson.Default.ForwardListDocument,
            page =>
            {
                page.Grid(Grid(document));
                slice.PrintEnd(page, "forward");
            }
        );
    }

    private static Grid Grid(ForwardListDocument document)
    {
        var grid = new Grid(
            Column.Number("member"),
            "login",
            "protocol",
            "public IPv4",
            "public ports",
            "device",
            Column.Number("device port")
        );
        foreach (var row in document.Forwards)
        {
            grid.Add(
                $"{row.Member}",
                row.Login,
                row.Protocol,
                row.PublicIpv4,
                row.PublicPorts,
                row.Device,
                $"{row.DevicePort}"
            );
        }

        return grid;
    }
}
