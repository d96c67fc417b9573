using System.CommandLine;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Analysis.Matrix;
using Weir.Core.Rules;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary><c>weir matrix</c>: who may talk to whom.</summary>
internal sealed class MatrixVerb : Verb
{
    private const int RangesOnPage = 8;

    private readonly Argument<string[]> _files = RuleFileOptions.Files();
    private readonly RuleFileOptions _reading = new();

    private readonly Option<string> _port = new("--port")
    {
        HelpName = "PROTOCOL/PORT",
        Description = "The service: tcp/22, udp/53; icmp and others without a port",
        Required = true,
    };

    private readonly Option<string> _path = new("--path")
    {
        HelpName = "forward|in|out",
        Description = "Forwarded, to the box, or from it",
        DefaultValueFactory = _ => "forward",
    };

    private readonly Option<bool> _ipv6 = new("--ipv6", "-6") { Description = "Ask about IPv6" };

    private readonly Option<string?> _in = new("--in")
    {
        HelpName = "INTERFACE",
        Description = "Packets that come in here",
    };

    private readonly Option<string?> _out = new("--out")
    {
        HelpName = "INTERFACE",
        Description = "Packets that leave here",
    };

    public MatrixVerb()
        : base(
            "matrix",
            "Show who may open a connection to whom, for one service",
            new Example("weir matrix v4.rules --port tcp/22", "classes of addresses, and the edges allowed"),
            new Example("weir matrix v4.rules --port udp/53 --path in --json | jq .edges", "to the box, for a program")
        )
    {
        _path.AcceptOnlyFromAmong("forward", "in", "out");
        _port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Service(result.Tokens[0].Value) is null)
            {
                result.AddError($"--port '{result.Tokens[0].Value}': expected a protocol and a port, like tcp/22");
            }
        });
        Remarks =
            "Divides all addresses into classes that the rules treat alike and lists which class may open a connection to which. An edge is "
            + "possible, not certain, where rules ask for more than the question says (an interface, a limit).";
        Add(_files);
        Add(_port);
        Add(_path);
        Add(_ipv6);
        Add(_in);
        Add(_out);
        _reading.AddTo(this);
    }

    public override int Run(Call call)
    {
        var reading = _reading.ReadWhole(call, call.Value(_files) ?? []);
        var text = call.Value(_port) ?? "";
        var (protocol, port) = Service(text) ?? ("tcp", 0);
        var query = new MatrixQuery(
            call.Value(_ipv6) ? Family.Ip6 : Family.Ip,
            protocol,
            port,
            HookOf(call.Value(_path))
        )
        {
            InputInterface = call.Value(_in),
            OutputInterface = call.Value(_out),
        };
        var matrix = call.Waiting.For("Dividing the addresses …", () => ServiceMatrix.Of(reading.Firewall, query));
        if (matrix.Refused is { } refused)
        {
            return call.Fail(ExitCode.Undecided, [ImportErrors.NoMatrix(refused)]);
        }

        var document = new MatrixDocument
        {
            Family = TableDocument.Word(query.Family),
            Port = text,
            Hook = query.Hook.ToString().ToLowerInvariant(),
            Classes =
            [
                .. matrix.Classes.Select(one => new ClassDocument(
                    one.Name,
                    [.. one.Ranges.Select(range => range.ToString(query.Family))]
                )),
            ],
            Edges = [.. matrix.Edges.Select(edge => new EdgeDocument(edge.From, edge.To, edge.Certain))],
        };
        return call.Answer(document, static () => CliJson.Default.MatrixDocument, page => Print(page, document));
    }

    private static void Print(Page page, MatrixDocument document)
    {
        var classes = new Grid("class", Column.Number("ranges"), "addresses");
        foreach (var one in document.Classes)
        {
            var more = one.Ranges.Length > RangesOnPage ? " …" : "";
            classes.Add(
                one.Name,
                Counted.Number(one.Ranges.Length),
                string.Join(", ", one.Ranges.Take(RangesOnPage)) + more
            );
        }

        page.Grid(classes);
        var edges = new Grid("from", "to", "allowed");
        foreach (var edge in document.Edges)
        {
            edges.Add(edge.From, edge.To, edge.Certain ? "yes" : "possibly");
        }

        page.Grid(edges);
        page.Line(
            $"{document.Port}, {document.Family} {document.Hook}: {Counted.Number(document.Classes.Length)} class"
                + $"{(document.Classes.Length == 1 ? "" : "es")}, {Counted.Of(document.Edges.Length, "allowed edge")}"
        );
    }

    private static (string Protocol, ushort Port)? Service(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return text is "icmp" or "icmpv6" || byte.TryParse(text, CultureInfo.InvariantCulture, out _)
                ? (text, (ushort)0)
                : null;
        }

        var known = text[..slash] is "tcp" or "udp" or "udplite" or "sctp" or "dccp";
        return
            known
            && ushort.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (text[..slash], port)
            : null;
    }

    private static Hook HookOf(string? path) =>
        path switch
        {
            "in" => Hook.Input,
            "out" => Hook.Output,
            _ => Hook.Forward,
        };
}
