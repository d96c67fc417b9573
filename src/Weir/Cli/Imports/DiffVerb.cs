using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Analysis.Equivalence;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary><c>weir diff</c>: whether two rule sets do the same with every packet.</summary>
internal sealed class DiffVerb : Verb
{
    private readonly Argument<string> _left = new("A") { Description = "One side: a file as for 'weir import'" };
    private readonly Argument<string> _right = new("B") { Description = "The other side" };
    private readonly RuleFileOptions _reading = new();

    private readonly Option<string[]> _sets = new("--with")
    {
        HelpName = "FILE",
        Description = "Read this file beside both sides: the ipset save they share (may be repeated)",
        AllowMultipleArgumentsPerToken = true,
    };

    public DiffVerb()
        : base(
            "diff",
            "Say whether two rule sets do the same with every packet, or show packets that differ",
            new Example("weir diff old.rules new.nft", "equal, or packets with what both sides do"),
            new Example(
                "weir diff old.rules new.rules --with sets.ipset --json | jq -r .proof.verdict",
                "for a program"
            )
        )
    {
        Remarks =
            "Compares the outcome of every base chain for all packets: verdict, marks, NAT, and whatever else rules do, in order; "
            + "counters and comments are not part of it. A test that Weir does not model counts as equal to one written the same. "
            + "The exit code is 0 when they are equal, 1 when they differ, 2 when the input has errors, 4 when it could not be decided.";
        Add(_left);
        Add(_right);
        Add(_sets);
        _reading.AddTo(this);
    }

    public override int Run(Call call)
    {
        var start = call.Time.GetTimestamp();
        var beside = call.Value(_sets) ?? [];
        var left = _reading.ReadWhole(call, [call.Text(_left), .. beside]);
        var right = _reading.ReadWhole(call, [call.Text(_right), .. beside]);
        var took = call.Time.GetElapsedTime(start);
        var proof = call.Waiting.For(
            "Comparing …",
            stage =>
                ProofRun.Of(
                    left.Firewall,
                    right.Firewall,
                    call.Time,
                    (chain, done) => stage.Report($"Comparing {chain}", done),
                    call.Cancellation
                )
        );
        var document = new DiffDocument
        {
            Left = InputDocument.From(left.Files),
            Right = InputDocument.From(right.Files),
            Proof = ProofPage.Document(proof),
            ReadMs = Math.Round(took.TotalMilliseconds, 3),
            Diagnostics = DiagnosticDocument.From(
                proof.Result.Verdict == EquivalenceVerdict.Undecided
                    ? [ImportErrors.Undecided(proof.Result.Reason ?? "", "compare the tables one by one")]
                    : []
            ),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.DiffDocument,
            page =>
            {
                ProofPage.Print(page, document.Proof, call.Text(_left), call.Text(_right));
                page.Line(ProofPage.Sentence(document.Proof));
            },
            Code(proof.Result.Verdict)
        );
    }

    internal static int Code(EquivalenceVerdict verdict) =>
        verdict switch
        {
            EquivalenceVerdict.Equal => ExitCode.Ok,
            EquivalenceVerdict.Different => ExitCode.Differs,
            _ => ExitCode.Undecided,
        };
}
