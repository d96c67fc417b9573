using System.Collections.Immutable;
using Weir.Backends.IptablesIpset;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Rendering;

/// <summary>A file of a rendering.</summary>
/// <param name="Changed">It was not there or said something else.</param>
internal sealed record RenderedFile(string Path, long Bytes, bool Changed);

/// <summary>What became of the files; none when there are errors among the findings.</summary>
internal sealed record RenderResult(ImmutableArray<RenderedFile> Files, ImmutableArray<Diagnostic> Findings)
{
    public IpsetDelta? Delta { get; init; }

    public bool HasErrors => Findings.Any(static finding => finding.Severity == Severity.Error);
}

/// <summary>Writes a firewall into a folder: all files or none, and none that would say what is there already.</summary>
/// <param name="Directory">Must be there.</param>
/// <param name="Shown">The folder as the operator calls it.</param>
/// <param name="Now">What time-outs count from.</param>
/// <param name="OnlyLook">Nothing is written, only compared.</param>
internal sealed record RenderFiles(string Directory, string Shown, DateTimeOffset Now, bool OnlyLook)
{
    public RenderResult WriteNft(Firewall firewall) =>
        Write(
            [RenderPlaces.Nft],
            outputs =>
            {
                outputs[0].Write("# Written by 'weir render'; load it with: nft -f FILE\n");
                NftText.Write(outputs[0], firewall, Now);
                return [];
            }
        );

    /// <param name="setsOnly">Rules come from elsewhere.</param>
    /// <param name="incremental">Also write what leads from the sets that are there to the new ones.</param>
    public RenderResult WriteIpset(Firewall firewall, bool setsOnly, bool incremental)
    {
        var before = Before();
        var names = (string[])(
            setsOnly ? [RenderPlaces.Sets] : [RenderPlaces.Sets, RenderPlaces.Rules4, RenderPlaces.Rules6]
        );
        IpsetDelta? delta = null;
        var result = Write(
            incremental ? [.. names, RenderPlaces.Changes] : names,
            outputs =>
            {
                var text = new StringWriter { NewLine = "\n" };
                var findings = IptablesIpsetText.Write(
                    firewall,
                    Now,
                    text,
                    setsOnly ? TextWriter.Null : outputs[1],
                    setsOnly ? TextWriter.Null : outputs[2],
                    lasting: true
                );
                outputs[0]
                    .Write("# Written by 'weir render'; load it with: ipset -exist restore < FILE, then the rules\n");
                outputs[0].Write(text.GetStringBuilder());
                using var again = new StringReader(text.ToString());
                var after = IpsetFile.Read(again);
                if (!incremental)
                {
                    return findings.AddRange(Compare(before, after));
                }

                delta = IpsetDelta.Write(outputs[^1], before, after);
                return findings.AddRange(Tell(delta));
            }
        );
        return result with { Delta = delta };
    }

    private IpsetFile Before()
    {
        var path = Path.Combine(Directory, RenderPlaces.Sets);
        using TextReader text = File.Exists(path) ? new StreamReader(path) : TextReader.Null;
        return IpsetFile.Read(text);
    }

    private IEnumerable<Diagnostic> Compare(IpsetFile before, IpsetFile after) =>
        IpsetDelta
            .Incompatible(before, after)
            .Select(set => RenderErrors.Incompatible(ShownPath(RenderPlaces.Sets), set))
            .Concat(
                before
                    .Names.Except(after.Names, StringComparer.Ordinal)
                    .Select(set => RenderErrors.NoLonger(ShownPath(RenderPlaces.Sets), set))
            );

    private IEnumerable<Diagnostic> Tell(IpsetDelta delta) =>
        delta
            .Impossible.Select(set => RenderErrors.Impossible(ShownPath(RenderPlaces.Sets), set))
            .Concat(delta.Gone.Select(set => RenderErrors.NoLonger(ShownPath(RenderPlaces.Sets), set)));

    private string ShownPath(string name) => Path.Combine(Shown, name);

    private RenderResult Write(string[] names, Func<TextWriter[], ImmutableArray<Diagnostic>> write)
    {
        using var files = new OutputFiles();
        var outputs = names.Select(name => files.Open(Path.Combine(Directory, name))).ToArray();
        var findings = write(outputs);
        var result = new RenderResult([], findings);
        if (result.HasErrors)
        {
            return result;
        }

        var sizes = names.Select((_, index) => files.BytesOf(index)).ToArray();
        var changed = OnlyLook ? files.Differences() : files.CommitChanges();
        return result with
        {
            Files = [.. names.Select((name, index) => new RenderedFile(ShownPath(name), sizes[index], changed[index]))],
        };
    }
}
