using System.Collections.Immutable;
using Weir.Backends.Nft.Reading;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Weir.Sources.IpsetSave;
using Weir.Sources.IptablesSave;

namespace Weir.Imports;

/// <summary>
/// Reads files of rules and sets into one firewall. What a file is written in is told from its content, so the order of the names
/// does not matter: sets are read first, because rules name them.
/// </summary>
internal static class FirewallFiles
{
    public const string StandardInput = "-";

    public static FirewallReading Read(IReadOnlyList<string> paths, FirewallFileSettings settings)
    {
        var inputs = new List<Input>();
        var findings = new DiagnosticBag();
        try
        {
            foreach (var path in paths)
            {
                Open(path, settings, inputs, findings);
            }

            using var quiet = QuietHeap.Begin(
                inputs.Exists(static input => input.Length == 0) ? 0 : inputs.Sum(static input => input.Length)
            );
            var reading = new Run(settings, findings);
            foreach (var input in inputs.Where(input => input.Kind == FileKind.IpsetSave))
            {
                reading.Read(input);
            }

            foreach (var input in inputs.Where(input => input.Kind != FileKind.IpsetSave))
            {
                reading.Read(input);
            }

            return reading.End([.. inputs.Select(input => input.Path)]);
        }
        finally
        {
            inputs.ForEach(input => input.Stream.Dispose());
        }
    }

    private static void Open(string path, FirewallFileSettings settings, List<Input> inputs, DiagnosticBag findings)
    {
        if (inputs.Any(input => input.Path == path))
        {
            findings.Add(ImportErrors.InputTwice(path));
            return;
        }

        try
        {
            var full = Path.GetFullPath(path, settings.Directory);
            var source =
                path == StandardInput
                    ? settings.StandardInput()
                    : new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var stream = new InputStream(source, settings.MostBytes, settings.Cancellation);
            inputs.Add(new Input(path, stream, FileKinds.Tell(stream.Peek()), source.CanSeek ? source.Length : 0));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            findings.Add(ImportErrors.CannotRead(path, FileTrouble.Of(failure)));
        }
    }

    /// <param name="Length">0 when it is not known before the end.</param>
    private sealed record Input(string Path, InputStream Stream, FileKind Kind, long Length)
    {
        /// <summary>As diagnostics name it.</summary>
        public string Name => Path == StandardInput ? "stdin" : Path;
    }

    private sealed class Run(FirewallFileSettings settings, DiagnosticBag findings)
    {
        private readonly Dictionary<string, InputFile> _files = [];
        private readonly Dictionary<string, AddressSet> _sets = new(StringComparer.Ordinal);
        private readonly List<OpaqueSet> _opaque = [];
        private readonly List<SetList> _lists = [];
        private readonly HashSet<(Family, string)> _seen = [];
        private readonly List<Ruleset> _tables = [];
        private ImportCounts _counts = ImportCounts.None;

        public void Read(Input input)
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            if (input.Kind == FileKind.Unknown)
            {
                findings.Add(ImportErrors.UnknownKind(input.Name));
                return;
            }

            try
            {
                var counts = ReadKind(input);
                _files[input.Path] = new InputFile(
                    input.Path,
                    input.Kind,
                    input.Stream.Bytes,
                    input.Stream.Sha256(),
                    counts
                );
                settings.Progress(input.Name, 1);
            }
            catch (InputTooLargeException)
            {
                findings.Add(ImportErrors.TooLarge(input.Name, settings.MostBytes));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                findings.Add(ImportErrors.CannotRead(input.Name, FileTrouble.Of(failure)));
            }
        }

        public FirewallReading End(ImmutableArray<string> order)
        {
            var used = _tables.SelectMany(table => table.Sets.Select(set => set.Name)).ToHashSet();
            var firewall = new Firewall(DynamicSets.Mark([.. _tables], [.. _lists]))
            {
                UnusedSets = [.. _sets.Values.Where(set => !used.Contains(set.Declaration.Name))],
                OpaqueSets = [.. _opaque],
                Lists = [.. _lists],
                LocalAddresses = [.. settings.Local],
            };
            findings.AddRange(
                UndeclaredSets.Find(
                    firewall.Tables,
                    [
                        .. _sets.Keys,
                        .. _opaque.Select(static set => set.Name),
                        .. _lists.Select(static list => list.Written.Name),
                    ]
                )
            );
            ImmutableArray<InputFile> files = [.. order.Select(_files.GetValueOrDefault).OfType<InputFile>()];
            return new FirewallReading(firewall, files, [.. _sets.Values], _counts, findings.ToImmutable());
        }

        private ImportCounts ReadKind(Input input) =>
            input.Kind switch
            {
                FileKind.IpsetSave => ReadSets(input),
                FileKind.Nft => ReadNft(input),
                _ => ReadIptables(input),
            };

        private ImportCounts ReadSets(Input input)
        {
            var import = IpsetSaveReader.Read(
                input.Stream,
                input.Name,
                new IpsetSettings { Now = settings.Clock.GetUtcNow(), Progress = Progress(input) }
            );
            findings.AddRange(import.Diagnostics);
            foreach (var set in import.Sets)
            {
                if (!_sets.TryAdd(set.Declaration.Name, set))
                {
                    findings.Add(ImportErrors.SetTwice(input.Name, set.Declaration.Name));
                }
            }

            _opaque.AddRange(import.OpaqueSets);
            _lists.AddRange(import.Lists);
            return import.Counts;
        }

        private ImportCounts ReadIptables(Input input)
        {
            var import = IptablesSaveReader.Read(
                input.Stream,
                input.Name,
                new ImportSettings
                {
                    Family = settings.Family,
                    MaxRules = settings.MostRules,
                    Sets = _sets,
                    Progress = Progress(input),
                }
            );
            findings.AddRange(import.Diagnostics);
            AddTables(input, import.Tables);
            return Count(import.Counts);
        }

        private ImportCounts ReadNft(Input input)
        {
            var import = NftTextReader.Read(input.Stream, input.Name, settings.Clock);
            findings.AddRange(import.Diagnostics);
            AddTables(input, import.Tables);
            var rules = import.Tables.Sum(table => (long)table.RuleCount);
            return Count(new ImportCounts(0, rules, rules, 0, 0));
        }

        private ImportCounts Count(ImportCounts counts)
        {
            _counts = new ImportCounts(
                _counts.Lines + counts.Lines,
                _counts.Rules + counts.Rules,
                _counts.Modelled + counts.Modelled,
                _counts.Opaque + counts.Opaque,
                _counts.Refused + counts.Refused
            );
            return counts;
        }

        private void AddTables(Input input, EquatableArray<Ruleset> tables)
        {
            foreach (var table in tables)
            {
                if (_seen.Add((table.Family, table.Table)))
                {
                    _tables.Add(table);
                }
                else
                {
                    findings.Add(ImportErrors.TableTwice(input.Name, table));
                }
            }
        }

        private ByteProgress? Progress(Input input) =>
            input.Length == 0 ? null : new ByteProgress(input.Name, input.Length, settings.Progress);
    }

    /// <summary>Reports on the reading thread: <see cref="Progress{T}"/> would post each call to the pool.</summary>
    private sealed class ByteProgress(string name, long length, Action<string, double> told) : IProgress<long>
    {
        public void Report(long value) => told(name, Math.Min(1, (double)value / length));
    }
}
