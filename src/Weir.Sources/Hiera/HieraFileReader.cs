using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>Takes the sets out of one data file; its other keys are passed over, whatever they hold.</summary>
internal sealed class HieraFileReader(DataTokens tokens, string path, HieraBudget budget, DiagnosticBag bag)
{
    public const string SetsKey = "iptables::sets::sets";
    private const string LookupOptions = "lookup_options";

    // As many as a message names.
    private const int OtherKeysKept = 5;

    private readonly OriginTable _origin = new(path, IsFile: true);
    private readonly HieraFile _file = new();

    public HieraFile Read()
    {
        tokens.Next();
        if (tokens.Kind == DataToken.MapStart)
        {
            EachKey(ReadTopLevel);
        }
        else if (tokens.Kind != DataToken.End && !tokens.IsNull)
        {
            bag.Add(HieraErrors.NotData(tokens.At, tokens.Found));
        }

        return _file;
    }

    private void ReadTopLevel(string key, HieraPlace at)
    {
        switch (key)
        {
            case SetsKey when IsMap("the value of " + SetsKey):
                _file.KeyAt = at;
                EachKey(ReadSet);
                break;
            case SetsKey:
                _file.KeyAt = at;
                break;
            case LookupOptions when tokens.Kind == DataToken.MapStart:
                EachKey(ReadLookupOption);
                break;
            default:
                if (_file.OtherKeys.Count < OtherKeysKept)
                {
                    _file.OtherKeys.Add(key);
                }

                tokens.Skip();
                break;
        }
    }

    private void ReadSet(string name, HieraPlace at)
    {
        var set = new DeclaredSet(name, at);
        _file.Sets.Add(set);
        if (!IsMap($"the set '{Excerpt.Of(name)}'"))
        {
            // An empty config is one that was reported.
            set.Config = "";
            return;
        }

        EachKey(
            (key, keyAt) =>
            {
                switch (key)
                {
                    case "config":
                        ReadConfig(set);
                        break;
                    case "members":
                        ReadMembers(set);
                        break;
                    default:
                        bag.Add(FileErrors.UnknownKey(keyAt.Position, "a set", key, ["config", "members"]));
                        tokens.Skip();
                        break;
                }
            }
        );
    }

    private void ReadConfig(DeclaredSet set)
    {
        set.ConfigAt = Here();
        if (tokens.Kind == DataToken.Scalar && !tokens.IsNull && tokens.Text.Length > 0)
        {
            set.Config = tokens.Text;
            return;
        }

        set.Config = "";
        bag.Add(FileErrors.WrongType(tokens.At, "config", "type and options of a set", tokens.Found));
        tokens.Skip();
    }

    private void ReadMembers(DeclaredSet set)
    {
        if (!tokens.IsNull && IsMap($"members of the set '{Excerpt.Of(set.Name)}'"))
        {
            EachKey((text, at) => ReadMember(set, text, at));
        }
    }

    private void ReadMember(DeclaredSet set, string text, HieraPlace at)
    {
        if (!budget.Take())
        {
            throw new HieraTooLargeException(at.Position);
        }

        string? comment = null;
        if (!tokens.IsNull && IsMap("a member"))
        {
            EachKey(
                (key, keyAt) =>
                {
                    if (key != "comment")
                    {
                        bag.Add(FileErrors.UnknownKey(keyAt.Position, "a member", key, ["comment"]));
                    }
                    else if (tokens.Kind == DataToken.Scalar)
                    {
                        comment = tokens.IsNull ? null : tokens.Text;
                    }
                    else
                    {
                        bag.Add(FileErrors.WrongType(tokens.At, "a comment", "a text", tokens.Found));
                    }

                    tokens.Skip();
                }
            );
        }

        set.Members.Add(new HieraMember(text, comment) { At = at });
    }

    private void ReadLookupOption(string key, HieraPlace at)
    {
        if (key != SetsKey || tokens.Kind != DataToken.MapStart)
        {
            tokens.Skip();
            return;
        }

        EachKey(
            (option, _) =>
            {
                if (option == "merge")
                {
                    _file.Merge = ReadMerge();
                }

                tokens.Skip();
            }
        );
    }

    private HieraMerge? ReadMerge()
    {
        if (tokens.Kind == DataToken.MapStart)
        {
            // merge: {strategy: deep} is the long form; what else stands in it changes the meaning.
            HieraMerge? merge = null;
            EachKey(
                (key, at) =>
                {
                    if (key == "strategy")
                    {
                        merge = ReadMerge();
                    }
                    else
                    {
                        bag.Add(HieraErrors.UnreadMerge(at.Position, $"option '{Excerpt.Of(key)}'"));
                    }

                    tokens.Skip();
                }
            );
            return merge;
        }

        HieraMerge? word = tokens.Text switch
        {
            "first" => HieraMerge.First,
            "hash" => HieraMerge.Hash,
            "deep" => HieraMerge.Deep,
            _ => null,
        };
        if (word is null)
        {
            bag.Add(HieraErrors.UnreadMerge(tokens.At, tokens.Found));
        }

        return word;
    }

    /// <summary>
    /// Calls for each key of the map that begins here, standing on the first token of its value; the call leaves it on the last. A
    /// key given twice is an error: YAML's libraries take the last, and which was meant nobody knows.
    /// </summary>
    private void EachKey(Action<string, HieraPlace> read)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            tokens.Next();
            if (tokens.Kind is DataToken.MapEnd or DataToken.End)
            {
                return;
            }

            var (key, at, isKey) = (tokens.Text, Here(), tokens.Kind == DataToken.Scalar && !tokens.IsNull);
            if (!isKey)
            {
                bag.Add(FileErrors.WrongType(tokens.At, "a key", "a text", tokens.Found));
                tokens.Skip();
            }
            else if (!seen.Add(key))
            {
                bag.Add(FileErrors.DuplicateKey(at.Position, key));
                isKey = false;
            }

            tokens.Next();
            if (isKey)
            {
                read(key, at);
            }
            else
            {
                tokens.Skip();
            }
        }
    }

    private bool IsMap(string what)
    {
        if (tokens.Kind == DataToken.MapStart)
        {
            return true;
        }

        bag.Add(
            tokens.Kind == DataToken.Alias
                ? FileErrors.UnsupportedYaml(tokens.At, $"the alias '*{Excerpt.Of(tokens.Text)}'")
                : FileErrors.WrongType(tokens.At, what, "a map of keys", tokens.Found)
        );
        tokens.Skip();
        return false;
    }

    private HieraPlace Here()
    {
        var at = tokens.At;
        return new HieraPlace(new Origin(_origin, at.Line), at.Column);
    }
}

/// <summary>How many members may still be read, of all files together.</summary>
internal sealed class HieraBudget(int most)
{
    private int _taken;

    public int Most => most;

    public bool Take() => ++_taken <= most;
}

/// <summary>The members are more than the budget allows.</summary>
internal sealed class HieraTooLargeException(Position.InFile at) : Exception
{
    public Position.InFile At => at;
}
