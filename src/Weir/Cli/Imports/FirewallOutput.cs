using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary>Writes texts into files, all of them or none.</summary>
internal static class FirewallOutput
{
    public static Written Write(Call call, string what, ImmutableArray<TextFile> texts)
    {
        using var files = new OutputFiles();
        var findings = ImmutableArray.CreateBuilder<Diagnostic>();
        var written = ImmutableArray.CreateBuilder<OutputDocument>();
        try
        {
            foreach (var text in texts)
            {
                if (text.Path == "-")
                {
                    findings.AddRange(text.Write(call.Surroundings.Out));
                    continue;
                }

                var bytes = files.Write(call.FullPath(text.Path), output => findings.AddRange(text.Write(output)));
                written.Add(new OutputDocument(text.Path, bytes));
            }

            call.Cancellation.ThrowIfCancellationRequested();
            if (findings.Any(finding => finding.Severity == Severity.Error))
            {
                return new Written([], findings.ToImmutable());
            }

            files.Commit();
            return new Written(written.ToImmutable(), findings.ToImmutable());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Written([], [ImportErrors.CannotWrite(what, failure.Message)]);
        }
    }
}
