using Weir.Core.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Sources.Hiera;

/// <summary>
/// The first document of a YAML file. Anchors and tags are passed over, for other keys of the file may use them; an alias is a token,
/// so that whoever meets one where it matters can say so.
/// </summary>
internal sealed class YamlTokens(string path, TextReader text) : DataTokens(path)
{
    private readonly Parser _parser = new(text);
    private int _depth;

    public override Position.InFile At => Place(_parser.Current?.Start ?? Mark.Empty);

    public override void Next()
    {
        try
        {
            do
            {
                if (Kind == DataToken.End && _parser.Current is DocumentEnd or StreamEnd)
                {
                    return;
                }

                _parser.MoveNext();
                Read(_parser.Current);
            } while (_parser.Current is StreamStart or DocumentStart or Comment);
        }
        catch (YamlException broken)
        {
            throw new DataSyntaxException(Place(broken.Start), broken.Message, isJson: false);
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3 leaves its scanner this way for some flow sequences that are not closed.
            throw new DataSyntaxException(At, "after this place nothing can be understood", isJson: false);
        }
    }

    private void Read(ParsingEvent? next)
    {
        (Kind, Text, IsNull) = next switch
        {
            MappingStart => (DataToken.MapStart, "", false),
            MappingEnd => (DataToken.MapEnd, "", false),
            SequenceStart => (DataToken.ListStart, "", false),
            SequenceEnd => (DataToken.ListEnd, "", false),
            Scalar scalar => (DataToken.Scalar, scalar.Value, IsNothing(scalar)),
            AnchorAlias alias => (DataToken.Alias, alias.Value.Value, false),
            _ => (DataToken.End, "", false),
        };
        _depth += next?.NestingIncrease ?? 0;
        if (_depth > Deepest)
        {
            throw new DataSyntaxException(At, $"nested deeper than {Deepest} levels", isJson: false);
        }
    }

    private static bool IsNothing(Scalar scalar) =>
        scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

    private Position.InFile Place(Mark mark) => new(Path, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
