import benchstore

repo = benchstore.open()
print(repo.add("results.json", model="openai", dataset="bills@2", commit=True))
print(repo.regressions())
print(repo.series())
repo.build("_site")
