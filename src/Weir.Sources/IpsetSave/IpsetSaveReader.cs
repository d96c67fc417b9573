using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IpsetSave;

/// <summary>Reads what <c>ipset save</c> writes and <c>ipset restore</c> reads: one pass, memory for the elements alone.</summary>
public static class IpsetSaveReader
{
    /// <param name="stream">Read to its end; not closed.</param>
    /// <param name="name">The file's name for positions.</param>
    /// <param name="settings">When it was written, and limits.</param>
    public static IpsetImport Read(Stream stream, string name, IpsetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(settings);
        return new Reading(name, settings).Run(stream);
    }

    private sealed class Reading(string name, IpsetSettings settings)
    {
        private readonly OriginTable _file = new(name, IsFile: true);
        private readonly DiagnosticBag _findings = new(DiagnosticBag.DefaultKeptPerCode);
        private readonly Dictionary<string, SetDraft> _byName = new(StringComparer.Ordinal);
        private readonly List<SetDraft> _drafts = [];
        private readonly ElementReader _elements = new(settings.Now);
        private SetDraft? _latest;
        private long _entries;
        private long _refused;
        private long _added;

        public IpsetImport Run(Stream stream)
        {
            using var lines = new TextLines(stream, settings.Progress);
            while (lines.Read())
            {
                var text = lines.Text.Trim();
                if (lines.Problem is { } problem)
                {
                    _entries++;
                    Refuse(IpsetErrors.BadLine(At(lines.Number), problem));
                }
                else if (!text.IsEmpty && text[0] != '#' && !ReadLine(text, lines.Number))
                {
                    break;
                }
            }

            if (lines.Number == 0)
            {
                _findings.Add(IpsetErrors.Empty(name));
            }

            return Finish(lines.Number);
        }

        private bool ReadLine(ReadOnlySpan<char> line, int number)
        {
            var words = new LineWords(line);
            words.Next(out var command);
            switch (command)
            {
                case "create" or "-N" or "n" or "--create":
                    _entries++;
                    Create(words, number);
                    return true;
                case "add" or "-A" or "a" or "--add":
                    _entries++;
                    if (++_added > settings.MaxElements)
                    {
                        Refuse(IpsetErrors.TooMany(At(number), settings.MaxElements));
                        return false;
                    }

                    Add(line, words, number);
                    return true;
                case "swap" or "destroy" or "flush" or "-W" or "-X" or "-F":
                    Whole(command, words, number);
                    return true;
                case "COMMIT":
                    return true;
                default:
                    _entries++;
                    Refuse(IpsetErrors.BadLine(At(number), $"'{Excerpt.Of(command)}' is no command of ipset save"));
                    return true;
            }
        }

        private void Create(LineWords words, int number)
        {
            if (!words.Next(out var set) || !words.Next(out var type))
            {
                Refuse(IpsetErrors.BadLine(At(number), "a set has a name and a type"));
                return;
            }

            var draft = HeaderReader.Read(new string(set), new string(type), words, number, out var problem);
            if (draft is null)
            {
                Refuse(IpsetErrors.BadLine(At(number), problem ?? ""));
            }
            else if (_byName.TryGetValue(draft.Name, out var first))
            {
                Refuse(IpsetErrors.DeclaredTwice(At(number), draft.Name, first.Line));
            }
            else
            {
                _byName.Add(draft.Name, draft);
                _drafts.Add(draft);
            }
        }

        private void Add(ReadOnlySpan<char> line, LineWords words, int number)
        {
            if (!words.Next(out var set) || !words.Next(out var value))
            {
                Refuse(IpsetErrors.BadLine(At(number), "an element has a set and a value"));
                return;
            }

            if (Find(set) is not { } draft)
            {
                Refuse(IpsetErrors.UnknownSet(At(number), new string(set)));
                return;
            }

            if (_elements.Read(draft, value, words, number) is { } problem)
            {
                Refuse(IpsetErrors.BadElement(At(number), problem));
                return;
            }

            draft.Keep(line);
            draft.CountAdded();
        }

        // What a file written for 'ipset restore' says besides: sets are filled under another name and put in place.
        private void Whole(ReadOnlySpan<char> command, LineWords words, int number)
        {
            var isSwap = command is "swap" or "-W";
            _latest = null;
            if (!words.Next(out var set) || Find(set) is not { } draft)
            {
                _findings.Add(IpsetErrors.UnknownSet(At(number), new string(set)));
                return;
            }

            if (isSwap)
            {
                if (!words.Next(out var second) || Find(second) is not { } other)
                {
                    _findings.Add(IpsetErrors.UnknownSet(At(number), new string(second)));
                    return;
                }

                (draft.Name, other.Name) = (other.Name, draft.Name);
                (_byName[draft.Name], _byName[other.Name]) = (draft, other);
                return;
            }

            draft.Flush();
            if (command is "destroy" or "-X")
            {
                _byName.Remove(draft.Name);
                _drafts.Remove(draft);
            }
        }

        private SetDraft? Find(ReadOnlySpan<char> set)
        {
            if (_latest is null || !set.SequenceEqual(_latest.Name))
            {
                _latest = _byName.GetValueOrDefault(new string(set));
            }

            return _latest;
        }

        private IpsetImport Finish(int lineCount)
        {
            var known = new Dictionary<string, AddressSet>(StringComparer.Ordinal);
            var sets = ImmutableArray.CreateBuilder<AddressSet>();
            var opaque = ImmutableArray.CreateBuilder<OpaqueSet>();
            var lists = ImmutableArray.CreateBuilder<SetList>();
            long opaqueLines = 0;
            // Lists come after the sets they name, in a dump as in the kernel.
            foreach (var draft in _drafts)
            {
                var built =
                    draft.Type is { IsList: true } && draft.OpaqueReason is null
                        ? ListUnion.Build(draft, known)
                        : SetBuilder.Build(
                            draft,
                            line => new Origin(_file, line),
                            (line, _) => _findings.Add(IpsetErrors.AddedTwice(At(line), draft.Name))
                        );
                if (built is not null)
                {
                    sets.Add(built);
                    known.Add(draft.Name, built);
                    if (draft.Type is { IsList: true })
                    {
                        lists.Add(new SetList(Verbatim(draft, "it is a list", known), built));
                    }

                    continue;
                }

                var reason = draft.OpaqueReason ?? "";
                _findings.Add(IpsetErrors.KeptVerbatim(At(draft.OpaqueLine), draft.Name, reason));
                opaqueLines += 1 + draft.Added;
                opaque.Add(Verbatim(draft, reason, known));
            }

            var counts = new ImportCounts(
                lineCount,
                _entries,
                _entries - opaqueLines - _refused,
                opaqueLines,
                _refused
            );
            return new IpsetImport(new EquatableArray<AddressSet>(sets.ToImmutable()), counts, _findings.ToImmutable())
            {
                OpaqueSets = new EquatableArray<OpaqueSet>(opaque.ToImmutable()),
                Lists = new EquatableArray<SetList>(lists.ToImmutable()),
            };
        }

        private static OpaqueSet Verbatim(SetDraft draft, string reason, Dictionary<string, AddressSet> known) =>
            new(
                draft.Name,
                reason,
                [
                    ExtensionOption.Join($"create {draft.Name} {draft.Header.TypeName}", draft.Header.Options),
                    .. draft.Lines,
                ]
            )
            {
                Members =
                [
                    .. draft.Members.Select(member => known.GetValueOrDefault(member.Name)).OfType<AddressSet>(),
                ],
            };

        private void Refuse(Diagnostic diagnostic)
        {
            _refused++;
            _findings.Add(diagnostic);
        }

        private Position.InFile At(int line) => new(name, line);
    }
}
