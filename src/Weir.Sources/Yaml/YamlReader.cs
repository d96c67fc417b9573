using System.Collections.Immutable;
using Weir.Core.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Sources.Yaml;

/// <summary>
/// Reads one YAML document from the parser's events into <see cref="YamlValue"/>: plain maps, lists and scalars. Anchors, tags
/// and further documents are findings, not features: a configuration says each thing once, where it is read.
/// </summary>
internal sealed class YamlReader
{
    // Deeper than any configuration; keeps hostile nesting off the stack.
    private const int Deepest = 32;

    private readonly string _path;
    private readonly Parser _parser;
    private readonly DiagnosticBag _bag;

    private YamlReader(string path, string text, DiagnosticBag bag)
    {
        _path = path;
        _bag = bag;
        _parser = new Parser(new StringReader(text));
    }

    /// <returns>The document's value, or null when it is empty or cannot be read to its end.</returns>
    public static YamlValue? Read(string path, string text, DiagnosticBag bag)
    {
        var reader = new YamlReader(path, text, bag);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException broken)
        {
            bag.Add(FileErrors.BrokenYaml(reader.At(broken.Start), broken.Message));
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3 leaves its scanner this way for some flow sequences that are not closed.
            var last = reader._parser.Current?.End ?? Mark.Empty;
            bag.Add(FileErrors.BrokenYaml(reader.At(last), "after this place nothing can be understood"));
            return null;
        }
    }

    private YamlValue? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _bag.Add(FileErrors.EmptyFile(_path));
            return null;
        }

        var value = ReadValue(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _bag.Add(FileErrors.UnsupportedYaml(At(second.Start), "a second document"));
        }

        return value;
    }

    private YamlValue ReadValue(int depth)
    {
        var next = _parser.Current ?? throw new YamlException("the file ends too early");
        if (depth > Deepest)
        {
            throw new YamlException(next.Start, next.End, $"nested deeper than {Deepest} levels");
        }

        if (next is NodeEvent node)
        {
            RefuseAnchorAndTag(node);
        }

        return next switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            MappingStart => ReadMap(depth),
            AnchorAlias => ReadAlias(),
            _ => throw new YamlException(next.Start, next.End, "expected a value"),
        };
    }

    private YamlValue.Scalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlValue.Scalar(At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlValue.Unreadable ReadAlias()
    {
        var alias = _parser.Consume<AnchorAlias>();
        _bag.Add(FileErrors.UnsupportedYaml(At(alias.Start), $"the alias '*{alias.Value}'"));
        return new YamlValue.Unreadable(At(alias.Start));
    }

    private YamlValue.Sequence ReadSequence(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = ImmutableArray.CreateBuilder<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadValue(depth + 1));
        }

        return new YamlValue.Sequence(At(start.Start), items.ToImmutable());
    }

    private YamlValue.Map ReadMap(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadValue(depth + 1);
            var value = ReadValue(depth + 1);
            if (key is YamlValue.Unreadable)
            {
                continue;
            }

            if (key is not YamlValue.Scalar { Text: var name } scalar || scalar.IsNull)
            {
                _bag.Add(FileErrors.WrongType(key.At, "a key", "a word", key.Kind));
            }
            else if (!seen.Add(name))
            {
                _bag.Add(FileErrors.DuplicateKey(key.At, name));
            }
            else
            {
                entries.Add(new YamlEntry(name, key.At, value));
            }
        }

        return new YamlValue.Map(At(start.Start), entries.ToImmutable());
    }

    private void RefuseAnchorAndTag(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            _bag.Add(FileErrors.UnsupportedYaml(At(node.Start), $"the anchor '&{node.Anchor.Value}'"));
        }

        if (!node.Tag.IsEmpty)
        {
            _bag.Add(FileErrors.UnsupportedYaml(At(node.Start), $"the tag '{Excerpt.Of(node.Tag.ToString())}'"));
        }
    }

    private Position.InFile At(Mark mark) => new(_path, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
