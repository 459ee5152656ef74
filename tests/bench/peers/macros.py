"""mkdocs-macros' module: the functions that each page calls for its content."""

from pathlib import Path

from pages import Pages

pages = Pages(Path("data"))


def define_env(env):
    env.macro(lambda key: without_front(pages.fact(key)), "fact")
    env.macro(lambda key: without_front(pages.topic(key)), "topic")
    env.macro(lambda path: str(pages.module.lists(path)), "lists")


def without_front(text):
    return text.partition("\n---\n")[2]
