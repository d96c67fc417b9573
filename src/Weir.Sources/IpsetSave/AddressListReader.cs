using System.Buffers.Binary;
using System.Diagnostics;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IpsetSave;

/// <summary>
/// Reads a plain list, one address or network a line with comments behind '#' or ';', as ban lists and country zones come, into one
/// set of one family.
/// </summary>
public static class AddressListReader
{
    /// <param name="stream">Read to its end; not closed.</param>
    /// <param name="name">The file's name for positions.</param>
    /// <param name="set">The name of the set made of it.</param>
    /// <param name="settings">Limits.</param>
    public static IpsetImport Read(Stream stream, string name, string set, IpsetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(settings);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var prefixes = new List<(IpPrefix Prefix, int Line)>();
        long entries = 0;
        long refused = 0;
        using var lines = new TextLines(stream, settings.Progress);
        while (lines.Read())
        {
            var comment = lines.Text.IndexOfAny('#', ';');
            var text = (comment < 0 ? lines.Text : lines.Text[..comment]).Trim();
            if (text.IsEmpty && lines.Problem is null)
            {
                continue;
            }

            entries++;
            var at = new Position.InFile(name, lines.Number);
            if (entries > settings.MaxElements)
            {
                refused++;
                findings.Add(IpsetErrors.TooMany(at, settings.MaxElements));
                break;
            }

            if (Parse(text, prefixes, out var prefix, lines.Problem) is { } problem)
            {
                refused++;
                findings.Add(IpsetErrors.BadAddress(at, new string(text), problem));
                continue;
            }

            prefixes.Add((prefix, lines.Number));
        }

        if (entries == 0)
        {
            findings.Add(IpsetErrors.Empty(name));
        }

        return new IpsetImport(
            [Build(name, set, prefixes)],
            new ImportCounts(lines.Number, entries, entries - refused, 0, refused),
            findings.ToImmutable()
        );
    }

    private static string? Parse(
        ReadOnlySpan<char> text,
        List<(IpPrefix Prefix, int Line)> before,
        out IpPrefix prefix,
        string? lineProblem
    )
    {
        prefix = default;
        if (lineProblem is not null)
        {
            return lineProblem;
        }

        if (!IpPrefix.TryParse(text, out prefix, out var problem))
        {
            return problem;
        }

        return before.Count > 0 && before[0].Prefix.IsIpv6 != prefix.IsIpv6
                ? "the list began with addresses of the other family"
            : prefix.Length == 0 ? "a list of all addresses is none"
            : null;
    }

    private static AddressSet Build(string name, string set, List<(IpPrefix Prefix, int Line)> prefixes)
    {
        var ipv6 = prefixes.Count > 0 && prefixes[0].Prefix.IsIpv6;
        var hosts = ipv6 ? 128 : 32;
        var isNet = prefixes.Exists(one => one.Prefix.Length < hosts);
        var typeName = isNet ? "hash:net" : "hash:ip";
        var header = new IpsetHeader(typeName, [new ExtensionOption("family", [ipv6 ? "inet6" : "inet"])]);
        var type = IpsetType.Named(typeName);
        var elements = new DraftElements(ipv6 ? 16 : 4);
        var draft = new SetDraft(set, header, type, ipv6, 1)
        {
            Key = [ipv6 ? FieldType.Ipv6Address : FieldType.Ipv4Address],
            Elements = elements,
        };
        Span<byte> first = stackalloc byte[16];
        Span<byte> last = stackalloc byte[16];
        foreach (var (prefix, line) in prefixes)
        {
            Fill(prefix, first, last);
            var length = ipv6 ? 16 : 4;
            elements.Add(
                first[..length],
                last[..length],
                new DraftElements.Entry(line, NoMatch: false, (ushort)prefix.Length, null)
            );
        }

        var file = new OriginTable(name, IsFile: true);
        return SetBuilder.Build(draft, line => new Origin(file, line), static (_, _) => { })
            ?? throw new UnreachableException();
    }

    private static void Fill(IpPrefix prefix, Span<byte> first, Span<byte> last)
    {
        if (prefix.IsIpv6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(first, prefix.V6.Address.Value);
            BinaryPrimitives.WriteUInt128BigEndian(last, prefix.V6.Last.Value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(first, prefix.V4.Address.Value);
            BinaryPrimitives.WriteUInt32BigEndian(last, prefix.V4.Last.Value);
        }
    }
}
