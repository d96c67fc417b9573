using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Openings;

/// <summary><c>weir opening list</c>.</summary>
internal sealed class OpeningListVerb : Verb
{
    private readonly Option<string?> _member = MemberOption.Create();
    private readonly Paging _paging;

    public OpeningListVerb()
        : base(
            "list",
            "List IPv6 openings",
            new Example("weir opening list --member 4711", "what is let in to one member"),
            new Example("weir opening list --json", "all, for a program")
        )
    {
        Add(_member);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        IReadOnlyList<Opening> rows = call.Value(_member) is { } member
            ? site.OpeningsOf(MemberReference.Find(site, member).Id).ToArray()
            : site.Openings;
        var slice = _paging.Take(call, rows);
        var document = OpeningListDocument.From(site, slice);
        return call.Answer(
            document,
            static () => CliJson.Default.OpeningListDocument,
            page =>
            {
                page.Grid(Grid(document));
                slice.PrintEnd(page, "opening");
            }
        );
    }

    private static Grid Grid(OpeningListDocument document)
    {
        var grid = new Grid(Column.Number("member"), "login", "prefix", "protocol", "ports");
        foreach (var row in document.Openings)
        {
            grid.Add($"{row.Member}", row.Login, row.Prefix, row.Protocol, row.Ports ?? "all");
        }

        return grid;
    }
}
