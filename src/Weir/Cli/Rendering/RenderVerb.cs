using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Rendering;

namespace Weir.Cli.Rendering;

/// <summary><c>weir render</c>: files for hosts under configuration management.</summary>
internal sealed class RenderVerb : Verb
{
    private readonly Argument<string> _folder = new("DIR") { Description = "Folder for the files; it must be there" };
    private readonly HieraOptions _hiera = new();

    private readonly Option<string> _form = new("--to")
    {
        HelpName = "ipset|nft",
        Description =
            "ipset: ipsets, rules.v4, rules.v6 for ipset restore and iptables-restore; nft: weir.nft for nft -f",
        Required = true,
    };

    private readonly Option<bool> _setsOnly = new("--sets-only")
    {
        Description = "Write the sets alone; the rules that use them come from elsewhere (with --hiera --to ipset)",
    };

    private readonly Option<bool> _incremental = new("--incremental")
    {
        Description =
            "Also write ipsets.changes: what leads from the ipsets file that is there to the new one (with --to ipset)",
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Write nothing; exit code 1 when a file would change",
    };

    public RenderVerb()
        : base(
            "render",
            "Write the firewall as files that change only when it does: for Puppet, Ansible and a boot without Weir",
            new Example("weir render /etc/weir/rules --hiera node.yaml common.yaml --to ipset", "sets of Hiera's data"),
            new Example("weir render /etc/weir/rules --site /etc/weir/site --to nft", "a site, for 'nft -f' at boot"),
            new Example(
                "weir render rules --hiera common.json --to ipset --check --json | jq .changed",
                "would a file change?"
            )
        )
    {
        _form.AcceptOnlyFromAmong("ipset", "nft");
        Remarks =
            "Load the files in the order printed, sets before rules: 'ipset -exist restore < ipsets', 'iptables-restore < rules.v4', "
            + "'ip6tables-restore < rules.v6', or 'nft -f weir.nft'. All files are written or none, and one that would say the same is left "
            + "alone. With --hiera, packets that no set is about are accepted: only a site (kind: webfarm) has a policy for the rest. "
            + "The exit code is 2 when the input has errors; then every file stays as it was.";
        Add(_folder);
        _hiera.AddTo(this);
        Add(_form);
        Add(_setsOnly);
        Add(_incremental);
        Add(_check);
        Validators.Add(result =>
        {
            var hasHiera = result.GetResult(_hiera.Files) is { Implicit: false };
            var isNft = result.GetValue(_form) == "nft";
            if (result.GetValue(_setsOnly) && (!hasHiera || isNft))
            {
                result.AddError("--sets-only goes with --hiera and --to ipset");
            }

            if (result.GetValue(_incremental) && isNft)
            {
                result.AddError("--incremental goes with --to ipset; 'weir apply' changes nftables in place");
            }
        });
    }

    public override int Run(Call call)
    {
        var shown = call.Text(_folder);
        var files = new RenderFiles(call.FullPath(shown), shown, call.Time.GetUtcNow(), call.Value(_check));
        var isNft = call.Value(_form) == "nft";
        var rendered = Read(call, files.Now, isNft);
        try
        {
            var written = call.Waiting.For(
                "Writing …",
                () =>
                    isNft
                        ? files.WriteNft(rendered.Firewall)
                        : files.WriteIpset(rendered.Firewall, call.Value(_setsOnly), call.Value(_incremental))
            );
            return Answer(call, written with { Findings = rendered.Findings.AddRange(written.Findings) });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandStopped(ExitCode.BadInput, ImportErrors.CannotWrite(shown, FileTrouble.Of(failure)));
        }
    }

    private Rendered Read(Call call, DateTimeOffset now, bool isNft)
    {
        var read = _hiera.Of(call) is { } hiera
            ? call.Waiting.For("Reading …", () => hiera.Read(now, isNft, call.Value(_setsOnly)))
            : SiteRendering.Read(call, isNft);
        return read.Value ?? throw new CommandStopped(ExitCode.BadInput, read.Diagnostics);
    }

    private int Answer(Call call, RenderResult result)
    {
        var document = new RenderDocument
        {
            To = call.Value(_form) ?? "",
            Changed = result.Files.Any(static file => file.Changed),
            Files = [.. result.Files.Select(static file => new RenderedDocument(file.Path, file.Bytes, file.Changed))],
            Incremental = result.Delta is { } delta
                ? new DeltaDocument(delta.Added, delta.Deleted, delta.Replaced)
                : null,
            Diagnostics = DiagnosticDocument.From(result.Findings),
            AllShownBy = "weir render --json",
        };
        return call.Answer(
            document,
            static () => CliJson.Default.RenderDocument,
            page => Print(page, document),
            result.HasErrors ? ExitCode.BadInput
                : call.Value(_check) && document.Changed ? ExitCode.Differs
                : ExitCode.Ok
        );
    }

    private static void Print(Page page, RenderDocument document)
    {
        var files = new Grid("file", Column.Number("bytes"), "change");
        foreach (var file in document.Files)
        {
            files.Add(file.Path, Counted.Number(file.Bytes), file.Changed ? "new" : "none");
        }

        page.Grid(files);
        if (document.Incremental is { } delta)
        {
            page.Line(
                $"{Counted.Of(delta.Added, "element")} to add, {Counted.Of(delta.Deleted, "element")} to delete, "
                    + $"{Counted.Of(delta.Replaced.Length, "set")} to replace"
            );
        }
    }
}
