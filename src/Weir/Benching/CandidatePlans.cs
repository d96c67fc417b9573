using System.Collections.Immutable;
using Weir.Backends.Nft;
using Weir.Cli.Frame;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Benching;

/// <summary>Turns what the command line names into programs to run; files that must be made first go into a folder of their own.</summary>
/// <param name="call">Whose paths, clock and cancellation are meant.</param>
/// <param name="read">Reads files of rules, all or none.</param>
/// <param name="folder">For files made on the way; the caller deletes it.</param>
internal sealed class CandidatePlans(Call call, Func<IReadOnlyList<string>, FirewallReading> read, string folder)
{
    private const string Self = "weir";
    private int _files;

    /// <exception cref="CommandStopped">A file is missing or wrong.</exception>
    public CandidatePlan Of(CandidateText text)
    {
        ImmutableArray<string> paths = [.. text.Paths.Select(call.FullPath)];
        var form = text.Form ?? Tell(text, paths);
        var firewall = form is CandidateForm.Site or CandidateForm.Nft ? null : read(paths).Firewall;
        return new CandidatePlan(
            new LoaderCandidate(
                text.Name,
                [.. Steps(text, form, paths, firewall)],
                Dotnet(),
                call.Time,
                call.Cancellation
            ),
            form,
            paths,
            firewall
        );
    }

    private IEnumerable<LoadStep> Steps(
        CandidateText text,
        CandidateForm form,
        ImmutableArray<string> paths,
        Firewall? firewall
    ) =>
        (form, firewall) switch
        {
            (CandidateForm.Site, _) =>
            [
                Weir("apply", "--site", paths[0], "--netns", LoadStep.Namespace, "--state", LoadStep.Scratch),
            ],
            (CandidateForm.Nft, _) => paths.Select(static path => new LoadStep(["nft", "-f", path])),
            (CandidateForm.Weir, _) => [Weir(["load", .. paths, "--netns", LoadStep.Namespace])],
            (CandidateForm.Optimized, { } rules) =>
            [
                Weir("load", Optimized(text, rules), "--netns", LoadStep.Namespace),
            ],
            (CandidateForm.Translated, _) => paths.Select(path => new LoadStep(["nft", "-f", Translated(text, path)])),
            (CandidateForm.NftOptimized, _) => paths.Select(path => new LoadStep([
                "nft",
                "-o",
                "-f",
                Translated(text, path),
            ])),
            (CandidateForm.Linear, { } rules) => [new LoadStep(["nft", "-f", Linear(text, rules)])],
            _ => paths.OrderBy(path => Kind(path) != FileKind.IpsetSave).Select(path => Restore(form, path)),
        };

    private static CandidateForm Tell(CandidateText text, ImmutableArray<string> paths)
    {
        if (Directory.Exists(paths[0]))
        {
            return CandidateForm.Site;
        }

        var kinds = paths.Select(Kind).ToArray();
        return kinds switch
        {
            _ when kinds.All(static kind => kind == FileKind.Nft) => CandidateForm.Nft,
            _ when kinds.All(static kind => kind is FileKind.IptablesSave or FileKind.IpsetSave) =>
                CandidateForm.Iptables,
            _ => throw Stop(
                BenchErrors.WrongForm(text.Name, "the files are neither nft text, nor dumps of iptables and ipset")
            ),
        };
    }

    private static FileKind Kind(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var head = new byte[64 * 1024];
            return FileKinds.Tell(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Stop(ImportErrors.CannotRead(path, FileTrouble.Of(failure)));
        }
    }

    private LoadStep Restore(CandidateForm form, string path)
    {
        if (Kind(path) == FileKind.IpsetSave)
        {
            return new LoadStep(["ipset", "restore"], path);
        }

        return new LoadStep(
            [form == CandidateForm.IptablesNft ? $"{Tool(path)}-nft-restore" : $"{Tool(path)}-legacy-restore"],
            path
        );
    }

    private string Tool(string path) =>
        read([path]).Firewall.Tables.Any(static table => table.Family == Family.Ip6) ? "ip6tables" : "iptables";

    private string Optimized(CandidateText text, Firewall firewall) =>
        Written(text, Optimizer.Run(firewall, new OptimizerSettings()).Firewall);

    private string Linear(CandidateText text, Firewall firewall) => Written(text, SpelledOut.Of(firewall));

    private string Written(CandidateText text, Firewall firewall)
    {
        var findings = NftSupport.Check(firewall);
        if (findings.Any(static finding => finding.Severity == Severity.Error))
        {
            throw new CommandStopped(
                ExitCode.BadInput,
                findings.Insert(0, BenchErrors.WrongForm(text.Name, "nftables cannot say these rules"))
            );
        }

        var path = NewFile();
        try
        {
            using var output = new StreamWriter(path);
            NftText.Write(output, firewall, call.Time.GetUtcNow());
            return path;
        }
        catch (Exception failure) when (failure is IOException && BenchErrors.Of(failure) is { } known)
        {
            throw new CommandStopped(ExitCode.Refused, known);
        }
    }

    /// <summary>The peer's own tool, once; its time is no part of loading.</summary>
    private string Translated(CandidateText text, string path)
    {
        var target = NewFile();
        try
        {
            var run = MeasuredProcess.Run(
                ["sh", "-c", "exec \"$0\" -f \"$1\" >\"$2\"", $"{Tool(path)}-restore-translate", path, target],
                null,
                LoaderCandidate.Environment,
                null,
                call.Time,
                call.Cancellation
            );
            return run.ExitCode == 0
                ? target
                : throw Stop(BenchErrors.WrongForm(text.Name, $"it cannot be translated: {run.Output.Trim()}"));
        }
        catch (NetlinkException missing)
        {
            throw Stop(BenchErrors.WrongForm(text.Name, $"it cannot be translated: {missing.Message}"));
        }
    }

    private string NewFile() =>
        Path.Combine(folder, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{++_files}.nft"));

    /// <summary>This very executable.</summary>
    private static LoadStep Weir(params ReadOnlySpan<string> arguments)
    {
        var program = Environment.ProcessPath ?? Self;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new LoadStep([program, Path.Combine(AppContext.BaseDirectory, "weir.dll"), .. arguments])
            : new LoadStep([program, .. arguments]);
    }

    /// <summary>Weir's own processes must find the same runtime.</summary>
    private ImmutableArray<string> Dotnet() =>
        call.Surroundings.Variable("DOTNET_ROOT") is { } root ? [$"DOTNET_ROOT={root}"] : [];

    private static CommandStopped Stop(Diagnostic diagnostic) => new(ExitCode.BadInput, diagnostic);
}

/// <param name="Candidate">What is measured.</param>
/// <param name="Form">How it loads.</param>
/// <param name="Paths">Full paths of its files, or of the site's folder.</param>
/// <param name="Firewall">What the files say, where Weir had to read them.</param>
internal sealed record CandidatePlan(
    LoaderCandidate Candidate,
    CandidateForm Form,
    ImmutableArray<string> Paths,
    Firewall? Firewall
);
