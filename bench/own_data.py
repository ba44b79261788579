#!/usr/bin/env python3
"""Makes three ratings files of shapes that nothing here was tuned for; the same bytes every time (docs/own-data.md).

    bench/own_data.py DIR                          makes few-items.csv, long-tail.csv and tiny.csv
    bench/own_data.py DIR FILE [MIN-RATING]        writes FILE without the newest row of every user

Everybody has a taste over some genres and takes items of those, popular ones first. Ratings follow the taste; times ascend.
FILE has user, item, rating and timestamp, with tabs and no header or with commas and one. Without the newest rows a
leave-one-out split tests the second newest, so that settings can be chosen and the newest never be looked at.
"""
import bisect
import os
import random
import sys


def make(path, seed, users, items, genres, mean, least, steepness):
    """steepness: the exponent of the items' popularity; mean and least: interactions of a user."""
    rng = random.Random(seed)
    genre_of = [rng.randrange(genres) for _ in range(items)]
    members = [[i for i in range(items) if genre_of[i] == g] for g in range(genres)]
    cumulated = []
    for own in members:
        total, sums = 0.0, []
        for item in own:
            total += (item + 2) ** -steepness
            sums.append(total)
        cumulated.append(sums)
    rows = []
    for user in range(users):
        taste = [rng.random() ** 6 for _ in range(genres)]
        whole = sum(taste)
        wanted = min(items // 2, least + int(rng.expovariate(1 / (mean - least))))
        seen, time = set(), 1_600_000_000 + rng.randrange(50_000_000)
        for _ in range(20 * wanted):
            if len(seen) == wanted:
                break
            genre = pick(rng, taste, whole)
            if not members[genre]:
                continue
            sums = cumulated[genre]
            item = members[genre][bisect.bisect_left(sums, rng.random() * sums[-1])]
            if item in seen:
                continue
            seen.add(item)
            time += 1 + rng.randrange(100_000)
            liking = taste[genre] / max(taste) + rng.random() - 0.5
            rows.append((user, item, max(1, min(5, 3 + round(2 * liking))), time))
    rng.shuffle(rows)
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("user_id,item_id,rating,timestamp\n")
        for user, item, rating, time in rows:
            file.write(f"u{user},i{item},{rating},{time}\n")
    print(f"{path}: {users} users, {len({row[1] for row in rows})} items, {len(rows)} ratings")


def pick(rng, weights, whole):
    place = rng.random() * whole
    for index, weight in enumerate(weights):
        place -= weight
        if place <= 0:
            return index
    return len(weights) - 1


def leave_newest_out(source, path, least):
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    separator = "\t" if "\t" in lines[0] else ","
    head = [] if separator == "\t" else [lines.pop(0)]
    rows = [line for line in lines if float(line.split(separator)[2]) >= least]
    newest, counts = {}, {}
    for place, row in enumerate(rows):
        user, _, _, time = row.split(separator)
        counts[user] = counts.get(user, 0) + 1
        if user not in newest or int(time) >= newest[user][0]:
            newest[user] = (int(time), place)
    out = {place for user, (_, place) in newest.items() if counts[user] > 1}
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(row + "\n" for row in head + [row for place, row in enumerate(rows) if place not in out])


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    os.makedirs(sys.argv[1], exist_ok=True)
    if len(sys.argv) > 2:
        target = os.path.join(sys.argv[1], os.path.basename(sys.argv[2]))
        leave_newest_out(sys.argv[2], target, float(sys.argv[3]) if len(sys.argv) == 4 else float("-inf"))
        sys.exit()
    make(os.path.join(sys.argv[1], "few-items.csv"), 1, users=20_000, items=150, genres=8, mean=8, least=3, steepness=0.6)
    make(os.path.join(sys.argv[1], "long-tail.csv"), 2, users=4_000, items=20_000, genres=20, mean=25, least=5, steepness=0.9)
    make(os.path.join(sys.argv[1], "tiny.csv"), 3, users=80, items=60, genres=4, mean=14, least=5, steepness=0.5)
