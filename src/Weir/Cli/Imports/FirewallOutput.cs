using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary>What was written, or why nothing was.</summary>
internal sealed record Written(ImmutableArray<OutputDocument> Files, ImmutableArray<Diagnostic> Findings)
{
    public static Written Nothing { get; } = new([], []);

    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);
}

/// <summary>A file beside the rules.</summary>
/// <param name="Content">Writes it; told what was written of the rules.</param>
internal sealed record Beside(string Path, Action<TextWriter, ImmutableArray<OutputDocument>> Content);

/// <summary>Writes a firewall, and what belongs to it, all files or none.</summary>
internal static class FirewallOutput
{
    public const string StandardOutput = "-";

    /// <param name="also">Files beside the rules, made when the sizes of those are known.</param>
    public static Written Write(
        Call call,
        Firewall firewall,
        FirewallForm form,
        string path,
        params ReadOnlySpan<Beside> also
    )
    {
        var findings = form.Check(firewall);
        if (HasErrors(findings))
        {
            return new Written([], findings);
        }

        try
        {
            return path == StandardOutput && form.Kind != FormKind.Ipset
                ? new Written([], findings.AddRange(form.Write(firewall, [call.Surroundings.Out])))
                : WriteFiles(call, firewall, form, path, findings, also);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Written([], findings.Add(ImportErrors.CannotWrite(path, FileTrouble.Of(failure))));
        }
    }

    /// <summary>Writes one file without the rules it would stand beside.</summary>
    public static Written WriteAlone(Call call, Beside file)
    {
        try
        {
            using var files = new OutputFiles();
            file.Content(files.Open(call.FullPath(file.Path)), []);
            files.Commit();
            return Written.Nothing;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Written([], [ImportErrors.CannotWrite(file.Path, FileTrouble.Of(failure))]);
        }
    }

    private static Written WriteFiles(
        Call call,
        Firewall firewall,
        FirewallForm form,
        string path,
        ImmutableArray<Diagnostic> findings,
        ReadOnlySpan<Beside> also
    )
    {
        using var files = new OutputFiles();
        var paths = form.Paths(firewall, path);
        var outputs = paths.Select(name => files.Open(call.FullPath(name))).ToArray();
        findings = findings.AddRange(form.Write(firewall, outputs));
        call.Cancellation.ThrowIfCancellationRequested();
        if (HasErrors(findings))
        {
            return new Written([], findings);
        }

        ImmutableArray<OutputDocument> written =
        [
            .. paths.Select((name, index) => new OutputDocument(name, files.BytesOf(index))),
        ];
        foreach (var (beside, content) in also)
        {
            content(files.Open(call.FullPath(beside)), written);
        }

        files.Commit();
        return new Written(written, findings);
    }

    private static bool HasErrors(ImmutableArray<Diagnostic> findings) =>
        findings.Any(finding => finding.Severity == Severity.Error);
}
